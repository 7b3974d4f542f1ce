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
      'A parameter is missing, repeated or unreadable, two ways to authenticate were mixed, or the body is not application/x-www-form-urlencoded. Correct the request; sending it again unchanged cannot work.',
    docs: '/docs/errors#invalid_request',
  },
  invalid_client: {
    error: 'invalid_client',
    status: 401,
    description: 'Client authentication failed.',
    meaning:
      'The client ID is unknown, the secret or key is wrong, expired or revoked, the assertion does not fit or was used before, the app is suspended or may not authenticate in this way, or no credentials were sent. The answer is the same for all of them; the log of your app names the cause. Form-encode ID and secret before base64.',
    docs: '/docs/errors#invalid_client',
  },
  unsupported_grant_type: {
    error: 'unsupported_grant_type',
    status: 400,
    description: 'The grant type is not supported: use client_credentials.',
    meaning: 'This server knows one grant: grant_type=client_credentials, in exactly this spelling.',
    docs: '/docs/errors#unsupported_grant_type',
  },
  unauthorized_client: {
    error: 'unauthorized_client',
    status: 400,
    description: 'This client may not use this grant.',
    meaning: 'The credentials are right, but the app is not allowed this grant. Ask the connectivity team.',
    docs: '/docs/errors#unauthorized_client',
  },
  invalid_scope: {
    error: 'invalid_scope',
    status: 400,
    description: 'The requested scope is unknown, malformed or not granted to this client.',
    meaning:
      'Separate scopes by one space and ask only for those that the page of your app lists; ask for none to get them all.',
    docs: '/docs/errors#invalid_scope',
  },
  invalid_target: {
    error: 'invalid_target',
    status: 400,
    description: 'The requested resource is unknown, malformed or not open to this client.',
    meaning:
      'The resource must be the audience URI of an API that the app may call, and only one (RFC 8707).',
    docs: '/docs/errors#invalid_target',
  },
  method_not_allowed: {
    error: 'invalid_request',
    status: 405,
    description: 'This method is not allowed here.',
    meaning: 'The Allow header of the answer lists the methods of this address.',
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
    meaning: 'The fault is ours and has been reported. Quote the X-Request-Id of the answer if it lasts.',
    docs: '/docs/errors#server_error',
  },
  temporarily_unavailable: {
    error: 'temporarily_unavailable',
    status: 503,
    description: 'The service is temporarily unavailable. Try again shortly.',
    meaning: 'Wait as long as Retry-After says, then try again. Your credentials are not at fault.',
    docs: '/docs/errors#temporarily_unavailable',
  },
  too_many_failures: {
    error: 'temporarily_unavailable',
    status: 429,
    description: 'Too many failed attempts. Try again later.',
    meaning:
      'Too many requests with wrong credentials came from your address. Wait as long as Retry-After says; right credentials keep working.',
    docs: '/docs/errors#too_many_failures',
  },
  quota_reached: {
    error: 'temporarily_unavailable',
    status: 429,
    description: 'The quota of tokens for this hour is used up. Try again later.',
    meaning:
      'The app has got as many tokens in this hour (UTC) as its owner lets it. Keep a token and use it until it expires; Retry-After says when the next hour begins.',
    docs: '/docs/errors#quota_reached',
  },
  missing_token: {
    error: 'missing_token',
    status: 401,
    description: 'This address needs an access token.',
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
    description: 'The access token does not hold the scope that this call needs.',
    meaning: 'The scope attribute of WWW-Authenticate names what is missing. Check what your app is allowed.',
    docs: '/docs/errors#insufficient_scope',
  },
  not_found: {
    error: 'not_found',
    status: 404,
    description: 'Nothing is here.',
    meaning: 'The address is wrong, or what it names does not belong to your team.',
    docs: '/docs/errors#not_found',
  },
  conflict: {
    error: 'conflict',
    status: 409,
    description: 'The change does not fit how things stand now.',
    meaning: 'Somebody else was faster, or a limit is reached. Read how things stand, then decide again.',
    docs: '/docs/errors#conflict',
  },
  idempotency_key_reused: {
    error: 'idempotency_key_reused',
    status: 422,
    description: 'This Idempotency-Key was sent with another request.',
    meaning:
      'Make a new key for each change, and send it again with the same change only. Keys are kept for 24 hours.',
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
