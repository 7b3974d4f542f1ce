import { withinAny } from '#lib/kernel/network.ts'
import type { Restriction, RestrictionMode } from '#lib/oauth/ports.ts'
import { RESTRICTION_KINDS } from './kinds.ts'

/**
 * Token requests may come from within these networks; an address that cannot be read lies in none.
 * @param networks CIDRs as `readNetwork` writes them
 */
export function addressRestriction(mode: RestrictionMode, networks: readonly string[]): Restriction {
  const includes = withinAny(networks)
  return { ...RESTRICTION_KINDS.addresses, mode, allows: ({ address }) => includes(address) }
}
