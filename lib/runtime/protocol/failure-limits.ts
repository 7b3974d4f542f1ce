import type { RateLimiterRes } from 'rate-limiter-flexible'
import type { Budget, FailureLimits } from '#lib/oauth/ports.ts'
import type { LimiterStore } from '#lib/platform/limits/limiters.ts'
import { sourceKey } from '#lib/platform/limits/source-key.ts'

const WINDOW_SECONDS = 60

/** How many failed authentications a minute are answered 401; beyond, 429 (RL-01). */
export type FailureLimitSizes = { perClientAndSource: number; perSource: number }

/**
 * Limits on failed client authentication. Credentials are verified first and successes never counted, so no
 * correct credential is ever refused for someone else's failures (RL-02), and none waits for the store.
 */
export function failureLimits(sizes: FailureLimitSizes, store: LimiterStore): FailureLimits {
  const pair = store.limiter({
    name: 'client',
    points: sizes.perClientAndSource,
    windowSeconds: WINDOW_SECONDS,
  })
  const source = store.limiter({ name: 'source', points: sizes.perSource, windowSeconds: WINDOW_SECONDS })
  // A client ID is at most a few hundred characters by now, but nobody chooses how much memory a key takes.
  const pairKey = (clientId: string, address: string) => `${sourceKey(address)} ${clientId.slice(0, 255)}`
  const untouched: Budget = {
    limit: sizes.perClientAndSource,
    windowSeconds: WINDOW_SECONDS,
    remaining: sizes.perClientAndSource,
    resetSeconds: WINDOW_SECONDS,
  }

  return {
    async countFailure(clientId, address) {
      // The source comes first: once it is over, it makes no more entries, which bounds what one source can fill.
      const all = await source.consume(sourceKey(address))
      if (all.exceeded) return { ...budgetOf(sizes.perSource, all.result), exceeded: true }
      const own = await pair.consume(pairKey(clientId, address))
      return { ...budgetOf(sizes.perClientAndSource, own.result), exceeded: own.exceeded }
    },
    async budget(clientId, address) {
      const result = await pair.peek(pairKey(clientId, address))
      return result === null ? untouched : budgetOf(sizes.perClientAndSource, result)
    },
  }
}

function budgetOf(limit: number, result: RateLimiterRes): Budget {
  return {
    limit,
    windowSeconds: WINDOW_SECONDS,
    remaining: Math.max(0, result.remainingPoints),
    resetSeconds: Math.max(1, Math.ceil(result.msBeforeNext / 1000)),
  }
}
