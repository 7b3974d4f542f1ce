import { LONGEST_TOKEN_LIFE_SECONDS } from '#lib/oauth/access-token.ts'

/**
 * published: in the key set, so that verifiers know it before it signs (KY-03).
 * signing: signs every new token.
 * retiring: signs no more, and stays in the key set for as long as a token of its may live (KY-04).
 * retired: gone from the key set; a token that names it is refused.
 */
export type KeyState = 'published' | 'signing' | 'retiring' | 'retired'

/** A key as far as its state depends on it. */
export type KeyTimes = { kid: string; signsFrom: Date; retiredAt: Date | null }

/** The longest token life, clock leeway and key-set cache: how long a key outlives its last signature. */
export const OUTLIVES_LAST_SIGNATURE_MS = (LONGEST_TOKEN_LIFE_SECONDS + 30 + 300) * 1000

/**
 * The state of every key at a moment. It follows from the times alone, so that no job has to come in time: of
 * the keys that may sign, the newest does, and the one before has retired when its last token can be no more.
 */
export function statesOf(keys: readonly KeyTimes[], now: Date): Map<string, KeyState> {
  const states = new Map<string, KeyState>()
  let replacedAt: Date | null = null
  for (const key of keys.toSorted(
    (a, b) => b.signsFrom.getTime() - a.signsFrom.getTime() || (a.kid < b.kid ? -1 : 1),
  )) {
    states.set(key.kid, stateOf(key, replacedAt, now))
    if (key.retiredAt === null && key.signsFrom <= now) replacedAt = key.signsFrom
  }
  return states
}

function stateOf(key: KeyTimes, replacedAt: Date | null, now: Date): KeyState {
  if (key.retiredAt !== null) return 'retired'
  if (key.signsFrom > now) return 'published'
  if (replacedAt === null) return 'signing'
  return now.getTime() < replacedAt.getTime() + OUTLIVES_LAST_SIGNATURE_MS ? 'retiring' : 'retired'
}
