import { errorResponse } from '#lib/oauth/errors.ts'
import type { AuthorizationServer, FailureBudget, RequestFacts } from '#lib/oauth/server.ts'

/** No 401 leaves sooner, so that its time tells nothing of what was found (EN-01). */
const REFUSAL_FLOOR_MS = 25

/** The limit's name in `RateLimit` fields. */
const POLICY = 'failures'

/** Waits until a refusal that began at `startedAt` (`performance.now()`) may leave. */
export async function holdRefusal(startedAt: number): Promise<void> {
  const remaining = startedAt + REFUSAL_FLOOR_MS - performance.now()
  if (remaining > 0) await new Promise((done) => setTimeout(done, remaining))
}

/**
 * What is left of the failures a client may make, as the Internet-Draft ratelimit-headers writes it. On 200 and
 * 429 only: on a 401 it would tell how many guesses are left.
 */
export function rateLimitHeaders({ limit, windowSeconds, remaining, resetSeconds }: FailureBudget) {
  return {
    'ratelimit-policy': `"${POLICY}";q=${limit};w=${windowSeconds}`,
    ratelimit: `"${POLICY}";r=${remaining};t=${resetSeconds}`,
  }
}

/** 401, or 429 when this client and source, or this source, have failed too often (RL-01). */
export async function refuseClient(
  presentedId: string,
  headers: Record<string, string>,
  facts: RequestFacts,
  server: AuthorizationServer,
): Promise<Response> {
  const budget = await server.failureLimits.countFailure(presentedId, facts.peerAddress)
  if (!budget.exceeded) return errorResponse('invalid_client', headers)
  return errorResponse('too_many_failures', {
    ...headers,
    ...rateLimitHeaders(budget),
    'retry-after': String(budget.resetSeconds),
  })
}
