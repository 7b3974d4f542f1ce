import { hash } from 'node:crypto'
import type { RateLimiterRes } from 'rate-limiter-flexible'
import type { Budget, FailureLimits } from '#lib/oauth/ports.ts'
import { isThrowawayId } from '#lib/oauth/throwaway.ts'
import type { Limiter, LimiterStore } from '#lib/platform/limits/limiters.ts'
import { FAILURE_WINDOW_SECONDS } from '#lib/platform/limits/request-limits.ts'
import { sourceKey } from '#lib/platform/limits/source-key.ts'

/** How many failed authentications a minute are answered 401; beyond, 429 (RL-01). */
export type FailureLimitSizes = {
  perClientAndSource: number
  perSource: number
  /** Of a throwaway client, whose own failures never count for anybody else. */
  perThrowaway: number
}

/**
 * Limits on failed client authentication. Credentials are verified first and successes never counted, so no
 * correct credential is ever refused for someone else's failures (RL-02), and none waits for the store.
 */
export function failureLimits(sizes: FailureLimitSizes, store: LimiterStore): FailureLimits {
  const limiter = (name: string, points: number) =>
    store.limiter({ name, points, windowSeconds: FAILURE_WINDOW_SECONDS })
  const ordinary: Counted = {
    pair: limiter('client', sizes.perClientAndSource),
    points: sizes.perClientAndSource,
    source: limiter('source', sizes.perSource),
    // A client ID is at most a few hundred characters by now, but nobody chooses how much memory a key takes.
    pairKey: (clientId, address) => `${sourceKey(address)} ${clientId.slice(0, 255)}`,
  }
  const throwaway: Counted = {
    pair: limiter('try', sizes.perThrowaway),
    points: sizes.perThrowaway,
    source: limiter('try-source', sizes.perSource),
    // Keys outlive these clients, and nothing may name one that has ended.
    pairKey: (clientId) => hash('sha256', clientId, 'base64url'),
  }
  const countedBy = (clientId: string) => (isThrowawayId(clientId) ? throwaway : ordinary)

  return {
    async countFailure(clientId, address) {
      const { pair, points, source, pairKey } = countedBy(clientId)
      // The source comes first: once it is over, it makes no more entries, which bounds what one source can fill.
      const all = await source.consume(sourceKey(address))
      if (all.exceeded) return { ...budgetOf(sizes.perSource, all.result), exceeded: true }
      const own = await pair.consume(pairKey(clientId, address))
      return { ...budgetOf(points, own.result), exceeded: own.exceeded }
    },
    async budget(clientId, address) {
      const { pair, points, pairKey } = countedBy(clientId)
      const result = await pair.peek(pairKey(clientId, address))
      return result === null ? untouched(points) : budgetOf(points, result)
    },
  }
}

/** The two limits that a failure counts for. */
type Counted = {
  pair: Limiter
  /** Of the pair. */
  points: number
  source: Limiter
  pairKey(clientId: string, address: string): string
}

const untouched = (points: number): Budget => ({
  limit: points,
  windowSeconds: FAILURE_WINDOW_SECONDS,
  remaining: points,
  resetSeconds: FAILURE_WINDOW_SECONDS,
})

function budgetOf(limit: number, result: RateLimiterRes): Budget {
  return {
    limit,
    windowSeconds: FAILURE_WINDOW_SECONDS,
    remaining: Math.max(0, result.remainingPoints),
    resetSeconds: Math.max(1, Math.ceil(result.msBeforeNext / 1000)),
  }
}
