import { withinAny } from '#lib/kernel/network.ts'
import type { AddressRule, RestrictionMode } from '#lib/oauth/ports.ts'

/**
 * A rule that takes addresses within any of these networks.
 * @param networks CIDRs as `networksSchema` leaves them
 */
export function addressRule(mode: RestrictionMode, networks: readonly string[]): AddressRule {
  return { mode, includes: withinAny(networks) }
}
