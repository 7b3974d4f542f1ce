import { type BearerErrorCode, bearerChallenge } from '#lib/oauth/bearer.ts'
import { ERRORS, type ErrorCode, errorResponse } from '#lib/oauth/errors.ts'

const BASE_HEADERS = {
  'content-type': 'application/json',
  'cache-control': 'no-store',
  pragma: 'no-cache',
  'x-content-type-options': 'nosniff',
}

type ApiErrorOptions = {
  /** The scope that would have been enough, for `insufficient_scope`. */
  scope?: string
  /** Methods of the address, for `method_not_allowed`. */
  allow?: string
  /** In place of the table's description: a constant of ours, never built from input. */
  description?: string
}

/** A refusal of the API; `toErrorResponse` is the one place that turns it into an answer. */
export class ApiError extends Error {
  override readonly name = 'ApiError'
  readonly code: ErrorCode
  readonly options: ApiErrorOptions

  constructor(code: ErrorCode, options: ApiErrorOptions = {}) {
    super(code)
    this.code = code
    this.options = options
  }
}

/**
 * `{error, error_description}`, with the challenge that RFC 6750 §3 asks for on 401 and 403.
 *
 * @param resourceMetadata URL of the API's own metadata, for the challenge.
 */
export function toErrorResponse(error: ApiError, resourceMetadata: string): Response {
  const { code, options } = error
  return errorResponse(
    code,
    {
      ...BASE_HEADERS,
      ...(isBearerError(code) && {
        'www-authenticate': bearerChallenge(code, resourceMetadata, options.scope),
      }),
      ...(options.allow !== undefined && { allow: options.allow }),
    },
    options.description,
  )
}

function isBearerError(code: ErrorCode): code is BearerErrorCode {
  const { status } = ERRORS[code]
  return status === 401 || status === 403
}
