import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible'
import type { FailureBudget, FailureLimits } from '#lib/oauth/server.ts'
import { sourceKey } from './source-key.ts'

const WINDOW_SECONDS = 60

/** How many failed authentications a minute are answered 401; beyond, 429 (RL-01). */
export type FailureLimitSizes = { perClientAndSource: number; perSource: number }

/**
 * Limits on failed client authentication, in memory, per instance: with n instances a guesser gets n times as
 * many. Credentials are verified first and successes never counted, so no correct credential is ever refused
 * for someone else's failures (RL-02).
 */
export function failureLimits(sizes: FailureLimitSizes): FailureLimits {
  const pair = new RateLimiterMemory({ points: sizes.perClientAndSource, duration: WINDOW_SECONDS })
  const source = new RateLimiterMemory({ points: sizes.perSource, duration: WINDOW_SECONDS })
  // A client ID is at most a few hundred characters by now, but nobody chooses how much memory a key takes.
  const pairKey = (clientId: string, address: string) => `${sourceKey(address)} ${clientId.slice(0, 255)}`
  const untouched: FailureBudget = {
    limit: sizes.perClientAndSource,
    windowSeconds: WINDOW_SECONDS,
    remaining: sizes.perClientAndSource,
    resetSeconds: WINDOW_SECONDS,
  }

  return {
    async countFailure(clientId, address) {
      // The source comes first: once it is over, it makes no more entries, which bounds what one source can fill.
      const all = await consume(source, sourceKey(address))
      if (all.exceeded) return { ...budgetOf(sizes.perSource, all.result), exceeded: true }
      const own = await consume(pair, pairKey(clientId, address))
      return { ...budgetOf(sizes.perClientAndSource, own.result), exceeded: own.exceeded }
    },
    async budget(clientId, address) {
      const result = await pair.get(pairKey(clientId, address))
      return result === null ? untouched : budgetOf(sizes.perClientAndSource, result)
    },
  }
}

async function consume(
  limiter: RateLimiterMemory,
  key: string,
): Promise<{ exceeded: boolean; result: RateLimiterRes }> {
  try {
    return { exceeded: false, result: await limiter.consume(key) }
  } catch (rejection) {
    if (rejection instanceof RateLimiterRes) return { exceeded: true, result: rejection }
    throw rejection
  }
}

function budgetOf(limit: number, result: RateLimiterRes): FailureBudget {
  return {
    limit,
    windowSeconds: WINDOW_SECONDS,
    remaining: Math.max(0, result.remainingPoints),
    resetSeconds: Math.max(1, Math.ceil(result.msBeforeNext / 1000)),
  }
}
