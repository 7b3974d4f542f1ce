import type { Restriction, RestrictionMode } from '#lib/oauth/ports.ts'
import { RESTRICTION_KINDS } from './kinds.ts'

/** So many tokens may be issued within an hour of UTC. */
export function quotaRestriction(mode: RestrictionMode, tokensPerHour: number): Restriction {
  return {
    ...RESTRICTION_KINDS.quota,
    mode,
    take: (clientRef, { quotas }) => quotas.take(clientRef, tokensPerHour),
  }
}
