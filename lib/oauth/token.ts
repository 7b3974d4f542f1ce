import { issueAccessToken } from '#lib/oauth/access-token.ts'
import { authenticateClient, type Credentials, readCredentials } from '#lib/oauth/client-authentication.ts'
import { serveClients } from '#lib/oauth/client-endpoint.ts'
import { errorResponse, OAuthError } from '#lib/oauth/errors.ts'
import { namedClient } from '#lib/oauth/named-client.ts'
import { type Form, readForm, TOKEN_PARAMETERS } from '#lib/oauth/parameters.ts'
import { holdRefusal, quotaHeaders, rateLimitHeaders, refuseClient } from '#lib/oauth/refusal.ts'
import { chooseApi } from '#lib/oauth/resource.ts'
import { QuotaReached, requireAllowedAddress, takeFromQuota } from '#lib/oauth/restrictions.ts'
import { grantScope } from '#lib/oauth/scope.ts'
import type {
  AuthorizationServer,
  Budget,
  Client,
  RequestFacts,
  TokenEvent,
  TokenReason,
} from '#lib/oauth/server.ts'

const GRANT_TYPE = 'client_credentials'

/** Every step that finds something out notes it here, so that refusals name what was known by then. */
type Evidence = Pick<TokenEvent, 'clientId' | 'credentialId' | 'jti' | 'scope' | 'observed'>

/** `unknownId` is the client ID that was presented, where nobody has it. */
type Decision = { event: TokenEvent; response: Response; unknownId: string | null }

/**
 * The token endpoint (RFC 6749 §3.2) for the client credentials grant (§4.4).
 *
 * Checks come in one fixed order: method 405, size 413, syntax 400, two authentication methods 400, client 401,
 * and its address 401, grant 400, the client's right to it 400, resource and scope 400, its quota 429. Every decision
 * is recorded before its response leaves; 405, 413 and preflights are not decisions.
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
    if (decision.unknownId !== null) server.noteUnknownClient(decision.unknownId)
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
  const evidence: Evidence = { clientId: null, credentialId: null, jti: null, scope: null, observed: null }
  let presentedId = ''
  let form: Form | null = null
  try {
    form = await readForm(request, TOKEN_PARAMETERS)
    const credentials = readCredentials(request.headers, form, facts)
    presentedId = credentials.clientId
    const { client, credentialId } = await authenticate(credentials, evidence, server)
    const observed = requireAllowedAddress(client, facts.peerAddress)
    requireGrantType(form)
    requireRightToGrant(client)
    const api = chooseApi(form.getAll('resource'), client.apis)
    const scope = grantScope(form.get('scope'), api.scopes, client.withheldScopes)
    const passed = await takeFromQuota(client, observed, server)
    const accessToken = await issueAccessToken({ client, credentialId, api, scope }, server)

    evidence.jti = accessToken.jti
    evidence.scope = scope
    evidence.observed = passed.observed
    const body = JSON.stringify({
      access_token: accessToken.token,
      token_type: 'Bearer',
      expires_in: accessToken.expiresInSeconds,
      ...(scope !== '' && scope !== form.get('scope') && { scope }), // RFC 6749 §5.1
    })
    const budget = await server.failureLimits.budget(client.clientId, facts.peerAddress)
    return {
      unknownId: null,
      event: eventOf('issued', evidence, request, facts, server),
      response: new Response(body, {
        status: 200,
        headers: { ...headers, ...rateLimitHeaders(budget, passed.quota) },
      }),
    }
  } catch (error) {
    if (error instanceof QuotaReached) {
      const event = eventOf('quota_reached', evidence, request, facts, server)
      return { event, unknownId: null, response: quotaResponse(error.budget, headers) }
    }
    if (!(error instanceof OAuthError) || error.code === 'payload_too_large') throw error
    if (error.code !== 'invalid_client') {
      const event = eventOf(error.reason, evidence, request, facts, server)
      return { event, unknownId: null, response: errorResponse(error.code, headers, error.description) }
    }
    const reason = await reasonForOwner(error.reason, evidence, request, form, server)
    const event = eventOf(reason, evidence, request, facts, server)
    const unknownId = reason === 'unknown_client' ? presentedId : null
    return { event, unknownId, response: await refuseClient(presentedId, headers, facts, server) }
  }
}

function quotaResponse(budget: Budget, headers: Record<string, string>): Response {
  return errorResponse('quota_reached', {
    ...headers,
    ...quotaHeaders(budget),
    'retry-after': String(budget.resetSeconds),
  })
}

/** What says little by itself: a look at what was sent may tell the owner more. */
const VAGUE: ReadonlySet<TokenReason> = new Set(['wrong_secret', 'malformed_credentials', 'no_credentials'])

/**
 * What the client's owner should do about a refusal, in finer words than the wire has. Credentials that cannot be read,
 * or are not there, still name a client more often than not. A 401 is held to a floor of time, which hides the work.
 */
async function reasonForOwner(
  reason: TokenReason,
  evidence: Evidence,
  request: Request,
  form: Form | null,
  server: AuthorizationServer,
): Promise<TokenReason> {
  if (!VAGUE.has(reason)) return reason
  const named = namedClient(request.headers, form)
  const client = named && (await server.findClient(named.clientId).catch(() => null))
  if (!client) return reason
  evidence.clientId = client.id
  if (named.secret === null) return 'no_credentials'
  const diagnosis = server.diagnoseSecret(named.secret, client)
  evidence.credentialId = diagnosis.credentialId
  return diagnosis.reason === 'wrong_secret' ? reason : diagnosis.reason
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
