import { type ErrorCode, errorResponse, OAuthError } from '#lib/oauth/errors.ts'
import { listedOriginHeaders, preflightResponse } from '#lib/oauth/http/cors.ts'
import { type AuthorizationServer, type RequestFacts, StoreUnavailable } from '#lib/oauth/ports.ts'

/** Headers of an answer, before what belongs to this answer alone. */
export type ResponseHeaders = Record<string, string>

/**
 * What every endpoint that clients authenticate at does alike: preflights, 405 for all but POST, the same headers
 * on every answer, and one mapping of what `answer` throws.
 */
export async function serveClients(
  request: Request,
  facts: RequestFacts,
  server: AuthorizationServer,
  answer: (headers: ResponseHeaders) => Promise<Response>,
): Promise<Response> {
  const headers = responseHeaders(request, facts, server)
  if (request.method === 'OPTIONS') return preflightResponse(withoutContentType(headers), 'POST')
  if (request.method !== 'POST') {
    return errorResponse('method_not_allowed', { ...headers, allow: 'POST, OPTIONS' })
  }
  try {
    return await answer(headers)
  } catch (error) {
    return failureResponse(error, headers, facts, server)
  }
}

function responseHeaders(
  request: Request,
  facts: RequestFacts,
  server: AuthorizationServer,
): ResponseHeaders {
  return endpointHeaders(
    facts.requestId,
    listedOriginHeaders(request.headers.get('origin'), server.allowedOrigins),
  )
}

/** TK-03: the same on every answer, errors included (RFC 6749 §5.1). `cors` is for no browser unless told. */
export function endpointHeaders(
  requestId: string,
  cors: Record<string, string> = listedOriginHeaders(null, []),
): ResponseHeaders {
  return {
    'content-type': 'application/json',
    'cache-control': 'no-store',
    pragma: 'no-cache',
    'x-content-type-options': 'nosniff',
    'x-request-id': requestId,
    ...cors,
  }
}

/** For answers without a body. */
export function withoutContentType({ 'content-type': _, ...headers }: ResponseHeaders): ResponseHeaders {
  return headers
}

/** What was thrown on purpose, a store that is away (never a 401: ER-06), and our own faults. */
function failureResponse(
  error: unknown,
  headers: ResponseHeaders,
  facts: RequestFacts,
  server: AuthorizationServer,
): Response {
  const code = codeOf(error)
  facts.findings.error = code
  if (code === 'server_error') server.reportError(error, facts.requestId)
  return errorResponse(code, headers, OAuthError.is(error) ? error.description : undefined)
}

function codeOf(error: unknown): ErrorCode {
  if (OAuthError.is(error)) return error.code
  return StoreUnavailable.is(error) ? 'temporarily_unavailable' : 'server_error'
}
