/** What can become of a hand-off, in the order in which a list of them is filtered. */
export const HAND_OFF_STATES = [
  'waiting',
  'opened',
  'shown',
  'claimed',
  'disputed',
  'expired',
  'locked',
  'revoked',
] as const
export type HandOffState = (typeof HAND_OFF_STATES)[number]

/** What each is called. */
export const HAND_OFF_LABELS: Record<HandOffState, string> = {
  waiting: 'Not opened yet',
  opened: 'Opened',
  shown: 'Not confirmed',
  claimed: 'Claimed',
  disputed: 'Disputed',
  expired: 'Expired',
  locked: 'Locked',
  revoked: 'Revoked',
}

/** What the state follows from. */
export type HandOffTimes = {
  expiresAt: Date
  openedAt: Date | null
  /** When the first of its credentials was made. */
  claimedAt: Date | null
  confirmedAt: Date | null
  disputedAt: Date | null
  revokedAt: Date | null
  /** By what it was revoked: five wrong passphrases lock a link. */
  revokedFor: string | null
}

/** The state at `now`. What somebody decided goes before what time did. */
export function stateOfHandOff(times: HandOffTimes, now: Date): HandOffState {
  if (times.disputedAt) return 'disputed'
  if (times.revokedAt) return times.revokedFor === 'passphrase' ? 'locked' : 'revoked'
  if (times.confirmedAt) return 'claimed'
  if (times.claimedAt) return 'shown'
  if (times.expiresAt <= now) return 'expired'
  return times.openedAt ? 'opened' : 'waiting'
}

/** The same as SQL, of a row `h` of `hand_off`. */
export const HAND_OFF_STATE_SQL = `CASE WHEN h.disputed_at IS NOT NULL THEN 'disputed'
  WHEN h.revoked_at IS NOT NULL THEN CASE WHEN h.revoked_for = 'passphrase' THEN 'locked' ELSE 'revoked' END
  WHEN h.confirmed_at IS NOT NULL THEN 'claimed'
  WHEN EXISTS (SELECT FROM hand_off_app a WHERE a.hand_off_id = h.id AND a.claimed_at IS NOT NULL) THEN 'shown'
  WHEN h.expires_at <= now() THEN 'expired' WHEN h.opened_at IS NOT NULL THEN 'opened' ELSE 'waiting' END`

/** The first of the moments at which credentials were made; null for none. */
export const firstOf = (moments: readonly (Date | null)[]): Date | null =>
  moments.reduce((first, one) => (first === null || (one !== null && one < first) ? one : first), null)
