import { namedError } from '#lib/kernel/named-error.ts'
import type { TokenReason } from './token-event.ts'

type ErrorEntry = {
  /** Value of `error` on the wire. */
  error: string
  status: number
  /** Default `error_description`: ASCII without quote or backslash (RFC 6749 §5.2), never built from input. */
  description: string
  /** What a developer should understand and do; shown in the guide. */
  meaning: string
  /** Where the guide explains it, relative to the origin. */
  docs: string
}

/**
 * The one table of what this server answers when it does not answer well: RFC 6749 §5.2 and §4.1.2.1 for the
 * token endpoint, RFC 6750 §3.1 for the API, and the plain HTTP refusals that both share.
 */
export const ERRORS = {
  invalid_request: {
    error: 'invalid_request',
    status: 400,
    description: 'The request is malformed.',
    meaning:
      'A parameter is missing, repeated or unreadable, two ways to authenticate were mixed, or the body is not application/x-www-form-urlencoded. Correct the request before you retry.',
    docs: '/docs/errors#invalid_request',
  },
  invalid_client: {
    error: 'invalid_client',
    status: 401,
    description: 'Client authentication failed.',
    meaning:
      'The client ID is unknown, the secret or key is wrong, expired or revoked, the assertion is invalid or was used before, the app is suspended or may not use this authentication method, or no credentials were sent. The response is the same for all of these; the log of your app shows the cause. Form-encode the client ID and secret before base64.',
    docs: '/docs/errors#invalid_client',
  },
  unsupported_grant_type: {
    error: 'unsupported_grant_type',
    status: 400,
    description: 'The grant type is not supported: use client_credentials.',
    meaning: 'This server supports one grant type: grant_type=client_credentials, spelt exactly like this.',
    docs: '/docs/errors#unsupported_grant_type',
  },
  unauthorized_client: {
    error: 'unauthorized_client',
    status: 400,
    description: 'This client may not use this grant.',
    meaning: 'The credentials are right, but the app may not use this grant type. Ask the connectivity team.',
    docs: '/docs/errors#unauthorized_client',
  },
  invalid_scope: {
    error: 'invalid_scope',
    status: 400,
    description: 'The requested scope is unknown, malformed or not granted to this client.',
    meaning:
      'Separate scopes with a single space and request only those your app has, or none to get them all.',
    docs: '/docs/errors#invalid_scope',
  },
  invalid_target: {
    error: 'invalid_target',
    status: 400,
    description: 'The requested resource is unknown, malformed or not open to this client.',
    meaning: 'Send one resource: the audience URI of an API that the app may call (RFC 8707).',
    docs: '/docs/errors#invalid_target',
  },
  method_not_allowed: {
    error: 'invalid_request',
    status: 405,
    description: 'This method is not allowed here.',
    meaning: 'The Allow header of the response lists the allowed methods.',
    docs: '/docs/errors#method_not_allowed',
  },
  payload_too_large: {
    error: 'invalid_request',
    status: 413,
    description: 'The body is larger than 16 KiB.',
    meaning: 'A token request is a few hundred bytes. The server stops reading at 16 KiB.',
    docs: '/docs/errors#payload_too_large',
  },
  server_error: {
    error: 'server_error',
    status: 500,
    description: 'The server failed. Try again later.',
    meaning: 'The fault is ours and has been logged. If it persists, quote the X-Request-Id of the response.',
    docs: '/docs/errors#server_error',
  },
  temporarily_unavailable: {
    error: 'temporarily_unavailable',
    status: 503,
    description: 'The service is temporarily unavailable. Try again shortly.',
    meaning: 'Wait for the time in Retry-After, then retry. Your credentials are not the problem.',
    docs: '/docs/errors#temporarily_unavailable',
  },
  too_many_failures: {
    error: 'temporarily_unavailable',
    status: 429,
    description: 'Too many failed attempts. Try again later.',
    meaning:
      'Too many requests with wrong credentials came from your address. Wait for the time in Retry-After. Right credentials keep working.',
    docs: '/docs/errors#too_many_failures',
  },
  quota_reached: {
    error: 'temporarily_unavailable',
    status: 429,
    description: 'The token quota for this hour is used up. Try again later.',
    meaning:
      'The app has reached its quota for this hour (UTC). Reuse each token until it expires. Retry-After gives the seconds until the next hour.',
    docs: '/docs/errors#quota_reached',
  },
  missing_token: {
    error: 'missing_token',
    status: 401,
    description: 'This endpoint requires an access token.',
    meaning: 'Send Authorization: Bearer followed by an access token from the token endpoint.',
    docs: '/docs/errors#missing_token',
  },
  invalid_token: {
    error: 'invalid_token',
    status: 401,
    description: 'The access token is malformed, expired, revoked or meant for another API.',
    meaning: 'Get a new access token. If that fails too, check your credentials.',
    docs: '/docs/errors#invalid_token',
  },
  insufficient_scope: {
    error: 'insufficient_scope',
    status: 403,
    description: 'The access token lacks the scope that this call needs.',
    meaning: 'The scope attribute of WWW-Authenticate names the missing scope. Check the scopes of your app.',
    docs: '/docs/errors#insufficient_scope',
  },
  not_found: {
    error: 'not_found',
    status: 404,
    description: 'Not found.',
    meaning: 'The URL is wrong, or the resource does not belong to your team.',
    docs: '/docs/errors#not_found',
  },
  conflict: {
    error: 'conflict',
    status: 409,
    description: 'The change conflicts with the current state.',
    meaning:
      'Someone else changed it first, or a limit is reached. Read the current state, then decide again.',
    docs: '/docs/errors#conflict',
  },
  idempotency_key_reused: {
    error: 'idempotency_key_reused',
    status: 422,
    description: 'This Idempotency-Key was sent with another request.',
    meaning:
      'Use a new key for each change, and repeat it only with the same change. Keys are kept for 24 hours.',
    docs: '/docs/errors#idempotency_key_reused',
  },
} as const satisfies Record<string, ErrorEntry>

export type ErrorCode = keyof typeof ERRORS

/** RFC 7617 §2.1: the charset tells clients how ID and secret are turned to bytes. */
export const BASIC_CHALLENGE = 'Basic realm="Latchkey", charset="UTF-8"'

/** Seconds after which a client should try again when a store is away (RFC 9110 §10.2.3). */
const RETRY_AFTER_SECONDS = '5'

type OAuthErrorOptions = {
  /** Finer than the code, for owners and operators; stays off the wire. */
  reason?: TokenReason
  /** In place of the table's description: a constant of ours, never built from input. */
  description?: string
}

/** A refusal of the protocol: thrown by a step, turned into an answer by one mapper per endpoint. */
export class OAuthError extends namedError('OAuthError') {
  readonly code: ErrorCode
  readonly reason: TokenReason
  readonly description: string | undefined

  constructor(code: ErrorCode, options: OAuthErrorOptions = {}) {
    super(code)
    this.code = code
    this.reason = options.reason ?? 'invalid_request'
    this.description = options.description
  }
}

const defaultBodies = new Map(
  Object.entries(ERRORS).map(([code, { error, description }]) => [code, body(error, description)]),
)

/**
 * An error as RFC 6749 §5.2 writes it: `{error, error_description}`. `headers` are the endpoint's own; this adds
 * what belongs to the code. The bytes depend on the code and the description alone.
 */
export function errorResponse(
  code: ErrorCode,
  headers: Readonly<Record<string, string>>,
  description?: string,
): Response {
  const { status, error } = ERRORS[code]
  const text = description === undefined ? defaultBodies.get(code) : body(error, description)
  return new Response(text, { status, headers: { ...headers, ...headersOf(code) } })
}

function headersOf(code: ErrorCode): Record<string, string> {
  switch (code) {
    case 'invalid_client':
      return { 'www-authenticate': BASIC_CHALLENGE }
    case 'temporarily_unavailable':
      return { 'retry-after': RETRY_AFTER_SECONDS }
    case 'payload_too_large':
      return { connection: 'close' } // RFC 9110 §15.5.14: stop reading what is still to come
    default:
      return {}
  }
}

function body(error: string, description: string): string {
  return JSON.stringify({ error, error_description: description })
}
