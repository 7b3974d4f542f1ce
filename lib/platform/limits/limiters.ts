import { RateLimiterMemory, RateLimiterPostgres, RateLimiterRes } from 'rate-limiter-flexible'
import { openPool } from '#lib/platform/db/pools.ts'

/** A count per key within a running window. */
export type Limiter = {
  /** Counts one; says whether that was too many. */
  consume(key: string): Promise<{ exceeded: boolean; result: RateLimiterRes }>
  /** What this instance knows of a key, without asking anyone; null when it has counted nothing. */
  peek(key: string): Promise<RateLimiterRes | null>
  /** Takes back one that was counted. */
  giveBack(key: string): Promise<void>
  /** Counts as many as these, if fewer are counted: what happened before counting began. */
  raiseTo(key: string, points: number): Promise<void>
}

export type LimiterSize = { name: string; points: number; windowSeconds: number }

/** Makes the limiters of one instance, all kept in the same place. */
export type LimiterStore = { limiter(size: LimiterSize): Limiter; close(): Promise<void> }

const TABLE = 'failure_limit'
const CONNECTIONS = 2
const ANSWER_WITHIN_MS = 1_000

/** Each instance counts for itself: with n of them a guesser gets n times as many. */
export function memoryLimiters(): LimiterStore {
  return {
    limiter(size) {
      const limiter = inMemory(size)
      return {
        consume: (key) => consume(limiter, key),
        peek: (key) => limiter.get(key),
        giveBack: (key) => giveBack(limiter, key),
        raiseTo: (key, points) => raiseTo(limiter, key, points, size),
      }
    },
    async close() {},
  }
}

/**
 * All instances count together, in PostgreSQL. It has connections of its own, so that a flood of failures does not
 * keep those waiting who write events. While the database is away each instance counts for itself (RL-04); a key
 * that has exceeded its limit is not asked about again before its window ends.
 */
export function sharedLimiters(): LimiterStore {
  const pool = openPool({
    max: CONNECTIONS,
    connectionTimeoutMillis: ANSWER_WITHIN_MS,
    query_timeout: ANSWER_WITHIN_MS,
    application_name: 'latchkey-limits',
  })
  return {
    limiter(size) {
      const seen = inMemory(size)
      const limiter = new RateLimiterPostgres({
        storeClient: pool,
        storeType: 'pool',
        tableName: TABLE,
        tableCreated: true,
        keyPrefix: size.name,
        points: size.points,
        duration: size.windowSeconds,
        inMemoryBlockOnConsumed: size.points + 1,
        insuranceLimiter: inMemory(size),
      })
      return {
        async consume(key) {
          const outcome = await consume(limiter, key)
          const { consumedPoints, msBeforeNext } = outcome.result
          await seen.set(key, outcome.exceeded ? size.points + 1 : consumedPoints, msBeforeNext / 1000)
          return outcome
        },
        peek: (key) => seen.get(key),
        giveBack: (key) => giveBack(limiter, key),
        raiseTo: (key, points) => raiseTo(limiter, key, points, size),
      }
    },
    close: () => pool.end(),
  }
}

const inMemory = ({ name, points, windowSeconds }: LimiterSize) =>
  new RateLimiterMemory({ keyPrefix: name, points, duration: windowSeconds })

async function consume(
  limiter: RateLimiterMemory | RateLimiterPostgres,
  key: string,
): Promise<{ exceeded: boolean; result: RateLimiterRes }> {
  try {
    return { exceeded: false, result: await limiter.consume(key) }
  } catch (rejection) {
    if (rejection instanceof RateLimiterRes) return { exceeded: true, result: rejection }
    throw rejection
  }
}

async function giveBack(limiter: RateLimiterMemory | RateLimiterPostgres, key: string): Promise<void> {
  await limiter.reward(key, 1)
}

async function raiseTo(
  limiter: RateLimiterMemory | RateLimiterPostgres,
  key: string,
  points: number,
  { windowSeconds }: LimiterSize,
): Promise<void> {
  const counted = (await limiter.get(key))?.consumedPoints ?? 0
  if (counted < points) await limiter.set(key, points, windowSeconds)
}
