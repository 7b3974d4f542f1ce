import { issueAccessToken } from '#lib/oauth/access-token.ts'
import { authenticateClient, type Credentials, readCredentials } from '#lib/oauth/client-authentication.ts'
import { listedOriginHeaders, preflightResponse } from '#lib/oauth/cors.ts'
import { errorResponse, OAuthError } from '#lib/oauth/errors.ts'
import { type Form, readForm, TOKEN_PARAMETERS } from '#lib/oauth/parameters.ts'
import { holdRefusal, rateLimitHeaders } from '#lib/oauth/refusal.ts'
import { chooseApi } from '#lib/oauth/resource.ts'
import { grantScope } from '#lib/oauth/scope.ts'
import {
  type AuthorizationServer,
  type Client,
  type RequestFacts,
  StoreUnavailable,
  type TokenEvent,
  type TokenReason,
} from '#lib/oauth/server.ts'

const GRANT_TYPE = 'client_credentials'

/** Every step that finds something out notes it here, so that refusals name what was known by then. */
type Evidence = Pick<TokenEvent, 'clientId' | 'secretId' | 'jti' | 'scope'>

type Decision = { event: TokenEvent; response: Response }

/**
 * The token endpoint (RFC 6749 §3.2) for the client credentials grant (§4.4).
 *
 * Checks come in one fixed order: method 405, size 413, syntax 400, two authentication methods 400, client 401,
 * grant 400, the client's right to it 400, resource and scope 400. Every decision is recorded before its response
 * leaves; 405, 413 and preflights are not decisions.
 */
export async function handleToken(
  request: Request,
  facts: RequestFacts,
  server: AuthorizationServer,
): Promise<Response> {
  const startedAt = performance.now()
  const headers = responseHeaders(request, facts, server)
  if (request.method === 'OPTIONS') return preflightResponse(withoutContentType(headers), 'POST')
  if (request.method !== 'POST') {
    return errorResponse('method_not_allowed', { ...headers, allow: 'POST, OPTIONS' })
  }
  try {
    const decision = await decide(request, headers, facts, server)
    await server.record(decision.event)
    if (decision.response.status === 401) await holdRefusal(startedAt)
    return decision.response
  } catch (error) {
    return failureResponse(error, headers, facts, server)
  }
}

async function decide(
  request: Request,
  headers: Record<string, string>,
  facts: RequestFacts,
  server: AuthorizationServer,
): Promise<Decision> {
  const evidence: Evidence = { clientId: null, secretId: null, jti: null, scope: null }
  let presentedId = ''
  try {
    const form = await readForm(request, TOKEN_PARAMETERS)
    const credentials = readCredentials(request.headers, form, facts)
    presentedId = credentials.clientId
    const client = await authenticate(credentials, evidence, server)
    requireGrantType(form)
    requireRightToGrant(client)
    const api = chooseApi(form.getAll('resource'), client.apis)
    const scope = grantScope(form.get('scope'), api.scopes)
    const accessToken = await issueAccessToken({ client, api, scope }, server)

    evidence.jti = accessToken.jti
    evidence.scope = scope
    const body = JSON.stringify({
      access_token: accessToken.token,
      token_type: 'Bearer',
      expires_in: accessToken.expiresInSeconds,
      ...(scope !== '' && scope !== form.get('scope') && { scope }), // RFC 6749 §5.1
    })
    const budget = await server.failureLimits.budget(client.clientId, facts.peerAddress)
    return {
      event: eventOf('issued', evidence, request, facts, server),
      response: new Response(body, { status: 200, headers: { ...headers, ...rateLimitHeaders(budget) } }),
    }
  } catch (error) {
    if (!(error instanceof OAuthError) || error.code === 'payload_too_large') throw error
    const event = eventOf(error.reason, evidence, request, facts, server)
    if (error.code !== 'invalid_client') {
      return { event, response: errorResponse(error.code, headers, error.description) }
    }
    return { event, response: await refuseClient(presentedId, headers, facts, server) }
  }
}

/** 401, or 429 when this client and source, or this source, have failed too often (RL-01). */
async function refuseClient(
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

async function authenticate(
  credentials: Credentials,
  evidence: Evidence,
  server: AuthorizationServer,
): Promise<Client> {
  const result = await authenticateClient(credentials, server)
  evidence.clientId = result.client?.id ?? null
  evidence.secretId = result.secretId
  if (!result.ok) throw new OAuthError('invalid_client', { reason: result.reason })
  return result.client
}

function requireGrantType(form: Form): void {
  const grantType = form.get('grant_type')
  if (grantType === GRANT_TYPE) return
  if (grantType === undefined) {
    throw new OAuthError('invalid_request', { description: 'The parameter grant_type is missing.' })
  }
  throw new OAuthError('unsupported_grant_type', { reason: 'unsupported_grant_type' })
}

function requireRightToGrant(client: Client): void {
  if (client.grantTypes.includes(GRANT_TYPE)) return
  throw new OAuthError('unauthorized_client', { reason: 'unauthorized_client' })
}

function eventOf(
  reason: TokenReason,
  evidence: Evidence,
  request: Request,
  facts: RequestFacts,
  server: AuthorizationServer,
): TokenEvent {
  return {
    id: facts.requestId,
    time: server.now(),
    outcome: reason === 'issued' ? 'issued' : 'refused',
    reason,
    ...evidence,
    address: facts.peerAddress,
    userAgent: request.headers.get('user-agent'),
  }
}

/** TK-03: the same on every answer, errors included (RFC 6749 §5.1). */
function responseHeaders(
  request: Request,
  facts: RequestFacts,
  server: AuthorizationServer,
): Record<string, string> {
  return {
    'content-type': 'application/json',
    'cache-control': 'no-store',
    pragma: 'no-cache',
    'x-content-type-options': 'nosniff',
    'x-request-id': facts.requestId,
    ...listedOriginHeaders(request.headers.get('origin'), server.allowedOrigins),
  }
}

function withoutContentType({ 'content-type': _, ...headers }: Record<string, string>) {
  return headers
}

/** What is no decision: too large a body, a store that is away (never a 401: ER-06), and our own faults. */
function failureResponse(
  error: unknown,
  headers: Record<string, string>,
  facts: RequestFacts,
  server: AuthorizationServer,
): Response {
  if (error instanceof OAuthError) return errorResponse(error.code, headers, error.description)
  if (error instanceof StoreUnavailable) return errorResponse('temporarily_unavailable', headers)
  server.reportError(error, facts.requestId)
  return errorResponse('server_error', headers)
}
