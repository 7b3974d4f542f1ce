import { rateLimitHeaders } from '#lib/oauth/refusals/refusal.ts'
import { FAILURE_WINDOW_SECONDS } from '#lib/platform/limits/request-limits.ts'

const EXAMPLE_QUOTA = 500

/** The headers about limits of a response, as the server writes them. */
export function limitHeadersExample(failuresPerMinute: number): string {
  const headers = rateLimitHeaders(
    {
      limit: failuresPerMinute,
      windowSeconds: FAILURE_WINDOW_SECONDS,
      remaining: failuresPerMinute,
      resetSeconds: FAILURE_WINDOW_SECONDS,
    },
    { limit: EXAMPLE_QUOTA, windowSeconds: 3600, remaining: EXAMPLE_QUOTA - 12, resetSeconds: 1840 },
  )
  return `HTTP/1.1 200 OK
RateLimit-Policy: ${headers['ratelimit-policy']}
RateLimit: ${headers.ratelimit}`
}
