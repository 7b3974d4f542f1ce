import { AppError } from '#lib/kernel/errors.ts'
import { errorResponse, OAuthError } from '#lib/oauth/errors.ts'
import { isUnavailable } from '#lib/platform/db/prisma-errors.ts'

const HEADERS = {
  'content-type': 'application/json',
  'cache-control': 'no-store',
  'x-content-type-options': 'nosniff',
}

/** An answer as JSON, which nobody keeps. */
export const answerAs = (status: number, body: object, requestId: string): Response =>
  new Response(JSON.stringify(body), { status, headers: { ...HEADERS, 'x-request-id': requestId } })

/** Longest that an address is throttled. */
const RETRY_AFTER_SECONDS = '60'

/**
 * Answers what went wrong with a report before anybody looked at what was reported.
 * @throws what is a fault of ours
 */
export function refusalOf(error: unknown, requestId: string): Response {
  const headers = { ...HEADERS, 'x-request-id': requestId }
  if (OAuthError.is(error)) return errorResponse(error.code, headers, error.description)
  if (AppError.is(error) && error.code === 'throttled')
    return errorResponse(
      'too_many_failures',
      { ...headers, 'retry-after': RETRY_AFTER_SECONDS },
      'Too many reports. Try again in a minute.',
    )
  if (AppError.is(error) && error.code === 'invalid')
    return errorResponse('invalid_request', headers, error.message)
  if (isUnavailable(error) || (AppError.is(error) && error.code === 'unavailable'))
    return errorResponse('temporarily_unavailable', headers)
  throw error
}
