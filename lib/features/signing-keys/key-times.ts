import { env } from '#lib/platform/env.ts'

const FRESH_AT_MOST_MS = 5_000

/** How long a process uses the keys that it read without looking again: 5 s, or less where caches keep them short. */
export const keySetFreshMs = (): number => Math.min(FRESH_AT_MOST_MS, env.jwksMaxAgeSeconds * 250)

/** The oldest that a key set may be when it leaves a process whose database answers. */
export const keySetOldestMs = (): number => 2 * keySetFreshMs()

/**
 * How long before its first signature a new key is stored: as long as it is to be published, and before that the
 * time until every instance publishes it (KY-03).
 */
export const signsAfterMs = (): number => env.keyPublishedSeconds * 1000 + keySetOldestMs()

/** How old the newest key of an algorithm may be before the schedule replaces it. */
export const rotateAfterMs = (): number => env.keyRotationSeconds * 1000
