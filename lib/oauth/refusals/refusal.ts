import { type ErrorCode, errorResponse } from '#lib/oauth/errors.ts'
import type { Budget, Limits, RequestFacts } from '#lib/oauth/ports.ts'

/** No 401 leaves sooner, so that its time tells nothing of what was found (EN-01). */
const REFUSAL_FLOOR_MS = 25

/**
 * Waits until the refusal of what was read at `readAt` (`performance.now()`) may leave. Time that the client takes to
 * send does not count: whoever holds back the last byte would see the bare time of what we do.
 */
export async function holdRefusal(readAt: number): Promise<void> {
  const remaining = readAt + REFUSAL_FLOOR_MS - performance.now()
  if (remaining > 0) await new Promise((done) => setTimeout(done, remaining))
}

/**
 * What is left of the failures a client may make, and of its quota if it has one, as the Internet-Draft
 * ratelimit-headers writes it. On 200 and 429 only: on a 401 it would tell how many guesses are left.
 */
export function rateLimitHeaders(failures: Budget, quota: Budget | null = null) {
  const own = { 'ratelimit-policy': policy('failures', failures), ratelimit: left('failures', failures) }
  if (quota === null) return own
  return {
    'ratelimit-policy': `${own['ratelimit-policy']}, ${policy('quota', quota)}`,
    ratelimit: `${own.ratelimit}, ${left('quota', quota)}`,
  }
}

/** The same of a quota alone. */
const quotaHeaders = (quota: Budget) => ({
  'ratelimit-policy': policy('quota', quota),
  ratelimit: left('quota', quota),
})

const policy = (name: string, { limit, windowSeconds }: Budget) => `"${name}";q=${limit};w=${windowSeconds}`

const left = (name: string, { remaining, resetSeconds }: Budget) =>
  `"${name}";r=${remaining};t=${resetSeconds}`

/** How a refusal is answered: all that decides its response, beside the headers that every response of the endpoint has. */
export type Answer = {
  code: ErrorCode
  /** In place of the description of the code. */
  description?: string | undefined
  /** What is left, for those that are answered 429. */
  budget?: Budget | null | undefined
}

/** The response to a refusal. From the same answer it is the same, byte by byte, whenever it is made. */
export function refusalResponse(
  { code, description, budget }: Answer,
  headers: Readonly<Record<string, string>>,
): Response {
  return errorResponse(code, { ...headers, ...(budget && budgetHeaders(code, budget)) }, description)
}

function budgetHeaders(code: ErrorCode, budget: Budget): Record<string, string> {
  const own = code === 'quota_reached' ? quotaHeaders(budget) : rateLimitHeaders(budget)
  return { ...own, 'retry-after': String(budget.resetSeconds) }
}

/** Counts a failure to authenticate: 401, or 429 when this client and source, or this source, have failed too often (RL-01). */
export async function answerFailure(
  presentedId: string,
  facts: RequestFacts,
  { failureLimits }: Limits,
): Promise<Answer> {
  const { exceeded, ...budget } = await failureLimits.countFailure(presentedId, facts.peerAddress)
  const answer: Answer = exceeded ? { code: 'too_many_failures', budget } : { code: 'invalid_client' }
  facts.findings.error = answer.code
  return answer
}
