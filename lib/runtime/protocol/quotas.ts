import { inTime } from '#lib/kernel/in-time.ts'
import type { Quotas } from '#lib/oauth/ports.ts'
import type { LimiterStore } from '#lib/platform/limits/limiters.ts'

const HOUR_MS = 3_600_000
const HOUR_SECONDS = 3_600
/** More than anyone gets within an hour: each client has a quota of its own, which is compared here. */
const POINTS = 2_000_000_000
/** A client with a quota waits no longer for a database that hangs. */
const ASK_WITHIN_MS = 1_000

type Options = {
  store: LimiterStore
  /** How many tokens a client has got in the hour that begins then, as far as that is stored. */
  issuedSince(clientRef: string, hour: Date): Promise<number>
  /** Milliseconds since the epoch. */
  now(): number
}

/**
 * Counts tokens by client and hour of UTC, where failures are counted too: in this instance, or in the database for
 * all. What was issued before a quota was set, or before a start, is asked for once in the hour; while that cannot be
 * answered the count begins with nothing, as no client is refused because a store is away (RL-04).
 */
export function quotas({ store, issuedSince, now }: Options): Quotas {
  const limiter = store.limiter({ name: 'quota', points: POINTS, windowSeconds: HOUR_SECONDS })
  const begun = new Map<string, Promise<void>>()
  let begunHour = 0

  async function begin(clientRef: string, hour: number, key: string): Promise<void> {
    const issued = await inTime(issuedSince(clientRef, new Date(hour)), ASK_WITHIN_MS).catch(() => 0)
    if (issued > 0) await limiter.raiseTo(key, issued)
  }

  return {
    async take(clientRef, tokensPerHour) {
      const time = now()
      const hour = time - (time % HOUR_MS)
      if (hour !== begunHour) begun.clear()
      begunHour = hour
      const key = `${clientRef} ${hour}`
      const beginning = begun.get(key) ?? begin(clientRef, hour, key)
      begun.set(key, beginning)
      await beginning

      const { consumedPoints } = (await limiter.consume(key)).result
      const exceeded = consumedPoints > tokensPerHour
      // What was not given must not count: a quota that is raised lets the client in again.
      if (exceeded) await limiter.giveBack(key)
      return {
        limit: tokensPerHour,
        windowSeconds: HOUR_SECONDS,
        remaining: Math.max(0, tokensPerHour - consumedPoints),
        resetSeconds: Math.max(1, Math.ceil((hour + HOUR_MS - time) / 1000)),
        exceeded,
      }
    },
  }
}
