import type { AppError, AppErrorCode } from '#lib/kernel/errors.ts'
import { namedError } from '#lib/kernel/named-error.ts'
import { ERRORS, type ErrorCode, errorResponse } from '#lib/oauth/errors.ts'
import { type BearerErrorCode, bearerChallenge } from '#lib/oauth/http/bearer.ts'

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
  /** In place of the table's description: words of ours, never built from input. */
  description?: string
}

/** A refusal of the API; `toErrorResponse` is the one place that turns it into an answer. */
export class ApiError extends namedError('ApiError') {
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
    options.scope === undefined ? options.description : `This call needs the scope ${options.scope}.`,
  )
}

/** RFC 6749 §5.2: no quote, no back-slash, ASCII alone. A sentence that holds others quotes something: leave it out. */
const DESCRIPTION = /^[\x20\x21\x23-\x5b\x5d-\x7e]+$/

/**
 * A 400 that names the field, by its name on the wire.
 * @param problem What is wrong with it, for people.
 */
export function invalidField(field: string, problem: string): ApiError {
  const description = `${field}: ${problem}`
  if (DESCRIPTION.test(description)) return new ApiError('invalid_request', { description })
  return new ApiError('invalid_request', { description: `${field}: This value is not allowed.` })
}

const CODES: Record<AppErrorCode, ErrorCode> = {
  invalid: 'invalid_request',
  unauthenticated: 'invalid_token',
  // What an app may not do is what its scopes do not say; a verb that refuses one knows nothing of it.
  forbidden: 'not_found',
  not_found: 'not_found',
  conflict: 'conflict',
  throttled: 'temporarily_unavailable',
  unavailable: 'temporarily_unavailable',
}

/** Fields of the verbs, as the API calls them. */
const WIRE_NAMES: Readonly<Record<string, string>> = {
  expiresAt: 'expires_at',
  hours: 'overlap_seconds',
  overlap: 'overlap_seconds',
}

/** What a verb refused, as this API says it. What is not there is answered in one way, whatever it was. */
export function ofAppError({ code, field, message }: AppError): ApiError {
  if (code === 'invalid' && field !== undefined) return invalidField(WIRE_NAMES[field] ?? field, message)
  if (code === 'conflict' && DESCRIPTION.test(message)) return new ApiError(code, { description: message })
  return new ApiError(CODES[code])
}

function isBearerError(code: ErrorCode): code is BearerErrorCode {
  const { status } = ERRORS[code]
  return status === 401 || status === 403
}
