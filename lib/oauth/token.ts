import { issueAccessToken } from '#lib/oauth/access-token.ts'
import { authenticateClient, type Credentials, readCredentials } from '#lib/oauth/client-authentication.ts'
import { serveClients } from '#lib/oauth/client-endpoint.ts'
import { errorResponse, OAuthError } from '#lib/oauth/errors.ts'
import { type Form, readForm, TOKEN_PARAMETERS } from '#lib/oauth/parameters.ts'
import { holdRefusal, rateLimitHeaders, refuseClient } from '#lib/oauth/refusal.ts'
import { chooseApi } from '#lib/oauth/resource.ts'
import { grantScope } from '#lib/oauth/scope.ts'
import type { AuthorizationServer, Client, RequestFacts, TokenEvent, TokenReason } from '#lib/oauth/server.ts'

const GRANT_TYPE = 'client_credentials'

/** Every step that finds something out notes it here, so that refusals name what was known by then. */
type Evidence = Pick<TokenEvent, 'clientId' | 'credentialId' | 'jti' | 'scope'>

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
  return await serveClients(request, facts, server, async (headers) => {
    const decision = await decide(request, headers, facts, server)
    await server.record(decision.event)
    if (decision.response.status === 401) await holdRefusal(startedAt)
    return decision.response
  })
}

async function decide(
  request: Request,
  headers: Record<string, string>,
  facts: RequestFacts,
  server: AuthorizationServer,
): Promise<Decision> {
  const evidence: Evidence = { clientId: null, credentialId: null, jti: null, scope: null }
  let presentedId = ''
  try {
    const form = await readForm(request, TOKEN_PARAMETERS)
    const credentials = readCredentials(request.headers, form, facts)
    presentedId = credentials.clientId
    const { client, credentialId } = await authenticate(credentials, evidence, server)
    requireGrantType(form)
    requireRightToGrant(client)
    const api = chooseApi(form.getAll('resource'), client.apis)
    const scope = grantScope(form.get('scope'), api.scopes)
    const accessToken = await issueAccessToken({ client, credentialId, api, scope }, server)

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

async function authenticate(
  credentials: Credentials,
  evidence: Evidence,
  server: AuthorizationServer,
): Promise<{ client: Client; credentialId: string }> {
  const result = await authenticateClient(credentials, server)
  evidence.clientId = result.client?.id ?? null
  evidence.credentialId = result.credentialId
  if (!result.ok) throw new OAuthError('invalid_client', { reason: result.reason })
  return result
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
