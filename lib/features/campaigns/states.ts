/** How far a secret of a campaign is, in the order in which it goes on. */
export const ROTATION_STATES = ['asked', 'claimed', 'moving', 'moved', 'ended', 'cancelled'] as const
export type RotationState = (typeof ROTATION_STATES)[number]

/** What each is called. */
export const ROTATION_LABELS: Record<RotationState, string> = {
  asked: 'Asked',
  claimed: 'Claimed',
  moving: 'Moving',
  moved: 'Moved',
  ended: 'Ended',
  cancelled: 'Cancelled',
}

/** What the state follows from. */
export type RotationFacts = {
  cancelledAt: Date | null
  /** Since when the old one does not work; null while it does. */
  overSince: Date | null
  /** When the new one was made, and when it got its first token. */
  madeAt: Date | null
  firstTokenAt: Date | null
  /** When the old one got its last token. */
  lastTokenAt: Date | null
}

const DAY_MS = 86_400_000

/**
 * The state at `now`, from what was used.
 * @param movedDays how long the old one has to be unused, once both were used, to count as left behind
 */
export function rotationState(
  { cancelledAt, overSince, madeAt, firstTokenAt, lastTokenAt }: RotationFacts,
  { now, movedDays }: { now: Date; movedDays: number },
): RotationState {
  if (cancelledAt) return 'cancelled'
  if (overSince) return 'ended'
  if (!firstTokenAt) return madeAt ? 'claimed' : 'asked'
  const isUsed =
    lastTokenAt !== null &&
    lastTokenAt > firstTokenAt &&
    now.getTime() - lastTokenAt.getTime() < movedDays * DAY_MS
  return isUsed ? 'moving' : 'moved'
}

/**
 * Whether the old one may end before its date: for so many days the new one was in use, and the old one was not. Both have to be so
 * long ago: a first try of the new one says nothing of what still runs with the old one once a week.
 */
export function mayEndEarly(
  { firstTokenAt, lastTokenAt }: Pick<RotationFacts, 'firstTokenAt' | 'lastTokenAt'>,
  { now, movedDays }: { now: Date; movedDays: number },
): boolean {
  const isLongAgo = (moment: Date) => now.getTime() - moment.getTime() >= movedDays * DAY_MS
  return firstTokenAt !== null && isLongAgo(firstTokenAt) && (lastTokenAt === null || isLongAgo(lastTokenAt))
}
