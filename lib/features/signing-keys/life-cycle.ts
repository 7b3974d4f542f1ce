import { LONGEST_TOKEN_LIFE_SECONDS } from '#lib/oauth/tokens/access-token.ts'

/**
 * published: in the key set, so that verifiers know it before it signs (KY-03).
 * signing: signs every new token of its algorithm.
 * retiring: signs no more, and stays in the key set for as long as a token of its may live (KY-04).
 * retired: gone from the key set; a token that names it is refused.
 */
export type KeyState = 'published' | 'signing' | 'retiring' | 'retired'

/** A key as far as its state depends on it. */
export type KeyTimes = { kid: string; alg: string; signsFrom: Date; retiredAt: Date | null }

const LEEWAY_SECONDS = 30

/** The longest token life, clock leeway and key-set cache: how long a key outlives its last signature. */
export function outlivesLastSignatureMs(jwksMaxAgeSeconds: number): number {
  return (LONGEST_TOKEN_LIFE_SECONDS + LEEWAY_SECONDS + jwksMaxAgeSeconds) * 1000
}

/**
 * The state of every key at a moment. It follows from the times alone, so that no job has to come in time: of
 * the keys of an algorithm that may sign, the newest does, and the one before has retired when its last token can
 * be no more.
 */
export function statesOf(
  keys: readonly KeyTimes[],
  now: Date,
  jwksMaxAgeSeconds: number,
): Map<string, KeyState> {
  const states = new Map<string, KeyState>()
  const replacedAt = new Map<string, Date>()
  const newestFirst = keys.toSorted(
    (a, b) => b.signsFrom.getTime() - a.signsFrom.getTime() || (a.kid < b.kid ? -1 : 1),
  )
  for (const key of newestFirst) {
    const replaced = replacedAt.get(key.alg)
    const retiresAt = replaced && replaced.getTime() + outlivesLastSignatureMs(jwksMaxAgeSeconds)
    states.set(key.kid, stateOf(key, retiresAt, now))
    if (key.retiredAt === null && key.signsFrom <= now) replacedAt.set(key.alg, key.signsFrom)
  }
  return states
}

function stateOf(key: KeyTimes, retiresAt: number | undefined, now: Date): KeyState {
  if (key.retiredAt !== null) return 'retired'
  if (key.signsFrom > now) return 'published'
  if (retiresAt === undefined) return 'signing'
  return now.getTime() < retiresAt ? 'retiring' : 'retired'
}
