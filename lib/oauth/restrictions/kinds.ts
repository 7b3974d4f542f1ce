import type { ErrorCode } from '#lib/oauth/errors.ts'

/** What is known of a kind of restriction without a client. */
type KindFacts = {
  /** Why it refuses, for owners and operators; no other kind has it. */
  reason: string
  /** What the wire says. */
  error: ErrorCode
}

/**
 * Kinds of restrictions that a client may be under, each at most once, in the order in which they are asked. How each
 * decides is its own file beside this one; what people read and set of it, one in `lib/features/restrictions`.
 */
export const RESTRICTION_KINDS = {
  addresses: { reason: 'address_not_allowed', error: 'invalid_client' },
  quota: { reason: 'quota_reached', error: 'quota_reached' },
} as const satisfies Record<string, KindFacts>

export type RestrictionKind = keyof typeof RESTRICTION_KINDS

/** What a restriction refuses for, or would. */
export type RestrictionReason = (typeof RESTRICTION_KINDS)[RestrictionKind]['reason']
