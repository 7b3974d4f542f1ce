import type { Credentials } from '#lib/oauth/client-auth/authentication.ts'
import { authenticateClient, readCredentials } from '#lib/oauth/client-auth/client-authentication.ts'
import { errorResponse, OAuthError } from '#lib/oauth/errors.ts'
import { readBody } from '#lib/oauth/http/body.ts'
import { type Form, readForm, TOKEN_PARAMETERS } from '#lib/oauth/http/parameters.ts'
import type {
  AuthorizationServer,
  Budget,
  Client,
  ClientApi,
  RequestFacts,
  TokenEvent,
} from '#lib/oauth/ports.ts'
import { ignoredAudience } from '#lib/oauth/refusals/asked.ts'
import { explainRefusal } from '#lib/oauth/refusals/explained-refusal.ts'
import { holdRefusal, quotaHeaders, rateLimitHeaders, refuseClient } from '#lib/oauth/refusals/refusal.ts'
import { chooseApi } from '#lib/oauth/resource.ts'
import { QuotaReached, requireAllowedAddress, takeFromQuota } from '#lib/oauth/restrictions.ts'
import { grantScope } from '#lib/oauth/scope.ts'
import { issueAccessToken } from '#lib/oauth/tokens/access-token.ts'
import { type ResponseHeaders, serveClients } from './client-endpoint.ts'

const GRANT_TYPE = 'client_credentials'

/** Every step that finds something out notes it here, so that refusals name what was known by then. */
type Evidence = {
  /** When the whole request was there, by `performance.now()`. */
  startedAt: number
  body: string
  presentedId: string
  client: Client | null
  credentialId: string | null
  api: ClientApi | null
}

type Decision = {
  event: TokenEvent
  response: Response
  /** The client ID that was presented, where nobody has it. */
  unknownId: string | null
  /** Whether the answer must not leave before its floor of time. */
  isHeld: boolean
}

/**
 * The token endpoint (RFC 6749 §3.2) for the client credentials grant (§4.4).
 *
 * Checks come in one fixed order: method 405, size 413, syntax 400, two authentication methods 400, client 401,
 * and its address 401, grant 400, the client's right to it 400, resource and scope 400, its quota 429. Every decision
 * is recorded before its response leaves; 405 and preflights are not decisions.
 */
export async function handleToken(
  request: Request,
  facts: RequestFacts,
  server: AuthorizationServer,
): Promise<Response> {
  return await serveClients(request, facts, server, async (headers) => {
    const evidence: Evidence = {
      startedAt: performance.now(),
      body: '',
      presentedId: '',
      client: null,
      credentialId: null,
      api: null,
    }
    const decision = await decide(request, headers, facts, server, evidence)
    await server.record(decision.event)
    if (decision.unknownId !== null) server.noteUnknownClient(decision.unknownId)
    if (decision.isHeld) await holdRefusal(evidence.startedAt)
    return decision.response
  })
}

async function decide(
  request: Request,
  headers: ResponseHeaders,
  facts: RequestFacts,
  server: AuthorizationServer,
  evidence: Evidence,
): Promise<Decision> {
  try {
    evidence.body = await readBody(request)
    evidence.startedAt = performance.now()
    const form = readForm(request, evidence.body, TOKEN_PARAMETERS)
    const credentials = readCredentials(request.headers, form, facts)
    evidence.presentedId = credentials.clientId
    const { client, credentialId } = await authenticate(credentials, evidence, facts, server)
    const observed = requireAllowedAddress(client, facts.peerAddress)
    requireGrantType(form)
    requireRightToGrant(client)
    const resources = form.getAll('resource')
    const api = chooseApi(resources, client.apis)
    evidence.api = api
    const scope = grantScope(form.get('scope'), api.scopes, client.withheldScopes)
    const passed = await takeFromQuota(client, observed, server)
    const accessToken = await issueAccessToken({ client, credentialId, api, scope }, server)

    const body = JSON.stringify({
      access_token: accessToken.token,
      token_type: 'Bearer',
      expires_in: accessToken.expiresInSeconds,
      ...(scope !== '' && scope !== form.get('scope') && { scope }), // RFC 6749 §5.1
    })
    const budget = await server.failureLimits.budget(client.clientId, facts.peerAddress)
    return {
      unknownId: null,
      isHeld: false,
      event: {
        ...eventOf(request, facts, server),
        outcome: 'issued',
        reason: 'issued',
        clientId: client.id,
        credentialId,
        jti: accessToken.jti,
        scope,
        asked: ignoredAudience(form.getAll('audience'), resources, api),
        observed: passed.observed,
      },
      response: new Response(body, {
        status: 200,
        headers: { ...headers, ...rateLimitHeaders(budget, passed.quota) },
      }),
    }
  } catch (error) {
    if (error instanceof QuotaReached) return overQuota(error, request, headers, facts, server, evidence)
    if (error instanceof OAuthError) return await refuse(error, request, headers, facts, server, evidence)
    throw error
  }
}

async function refuse(
  error: OAuthError,
  request: Request,
  headers: ResponseHeaders,
  facts: RequestFacts,
  server: AuthorizationServer,
  evidence: Evidence,
): Promise<Decision> {
  const explained = await explainRefusal(request, { ...evidence, error }, server)
  const isFailure = error.code === 'invalid_client'
  Object.assign(facts.findings, { error: error.code, reason: explained.reason })
  const response = isFailure
    ? await refuseClient(evidence.presentedId, headers, facts, server)
    : errorResponse(error.code, headers, error.description)
  return {
    unknownId: explained.reason === 'unknown_client' ? evidence.presentedId : null,
    // Whoever is not authenticated must not learn from the time of an answer whether the client exists (EN-01).
    isHeld: response.status !== 429 && (isFailure || evidence.client === null),
    event: { ...eventOf(request, facts, server), ...explained },
    response,
  }
}

function overQuota(
  { budget }: QuotaReached,
  request: Request,
  headers: ResponseHeaders,
  facts: RequestFacts,
  server: AuthorizationServer,
  { client, credentialId }: Evidence,
): Decision {
  Object.assign(facts.findings, { error: 'quota_reached', reason: 'quota_reached' })
  return {
    unknownId: null,
    isHeld: false,
    event: {
      ...eventOf(request, facts, server),
      reason: 'quota_reached',
      clientId: client?.id ?? null,
      credentialId,
    },
    response: quotaResponse(budget, headers),
  }
}

function quotaResponse(budget: Budget, headers: Record<string, string>): Response {
  return errorResponse('quota_reached', {
    ...headers,
    ...quotaHeaders(budget),
    'retry-after': String(budget.resetSeconds),
  })
}

async function authenticate(
  credentials: Credentials,
  evidence: Evidence,
  { findings }: RequestFacts,
  server: AuthorizationServer,
): Promise<{ client: Client; credentialId: string }> {
  const result = await authenticateClient(credentials, server)
  if (result.client) findings.clientId = result.client.clientId
  evidence.client = result.client
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

/** What every decision has, as one that refuses and knows nothing more. */
function eventOf(request: Request, facts: RequestFacts, server: AuthorizationServer): TokenEvent {
  return {
    id: facts.requestId,
    time: server.now(),
    outcome: 'refused',
    reason: 'invalid_request',
    clientId: null,
    credentialId: null,
    jti: null,
    scope: null,
    asked: null,
    observed: null,
    address: facts.peerAddress,
    userAgent: request.headers.get('user-agent'),
  }
}
