import { ERRORS, OAuthError } from '#lib/oauth/errors.ts'
import type { AuthorizationServer, RequestFacts } from '#lib/oauth/ports.ts'
import { ignoredAudience } from '#lib/oauth/refusals/asked.ts'
import { type Explained, explainRefusal } from '#lib/oauth/refusals/explained-refusal.ts'
import {
  type Answer,
  answerFailure,
  holdRefusal,
  rateLimitHeaders,
  refusalResponse,
} from '#lib/oauth/refusals/refusal.ts'
import type { TokenEvent, UnknownRequest } from '#lib/oauth/token-event.ts'
import { type ResponseHeaders, serveClients } from './client-endpoint.ts'
import { known } from './deciding-steps.ts'
import { runSteps, type TokenContext, tokenContext } from './token-steps.ts'

type Decision = {
  event: TokenEvent
  /** Makes the answer, which for a token is to sign it. */
  answer(): Promise<Response> | Response
  /** The client ID that was presented, and the request, where nobody has it. */
  unknown: { presentedId: string; request: UnknownRequest } | null
  /** Whether the answer must not leave before its floor of time. */
  isHeld: boolean
}

/**
 * The token endpoint (RFC 6749 §3.2) for the client credentials grant (§4.4).
 *
 * Checks come in one fixed order: method 405, size 413, syntax 400, two authentication methods 400, client 401,
 * and its restrictions (the address 401), grant 400, the client's right to it 400, resource and scope 400, its quota 429.
 * Every decision is recorded before its response leaves; 405 and preflights are not decisions. A token is signed while
 * its event is being stored: PostgreSQL and this process work at the same time, and the answer waits for both.
 */
export async function handleToken(
  request: Request,
  facts: RequestFacts,
  server: AuthorizationServer,
): Promise<Response> {
  return await serveClients(request, facts, server, async (headers) => {
    const context = tokenContext(request, facts, server)
    const decision = await decide(context, headers)
    const [, response] = await Promise.all([server.record(decision.event), decision.answer()])
    const { unknown } = decision
    if (unknown) server.noteUnknownClient(unknown.presentedId, unknown.request)
    if (decision.isHeld) await holdRefusal(context.startedAt)
    return response
  })
}

async function decide(context: TokenContext, headers: ResponseHeaders): Promise<Decision> {
  try {
    await runSteps(context)
  } catch (error) {
    if (OAuthError.is(error)) return await refuse(error, context, headers)
    throw error
  }
  return await grant(context, headers)
}

async function grant(context: TokenContext, headers: ResponseHeaders): Promise<Decision> {
  const { form, scope, quota, facts, server } = context
  const [client, api, token] = [known(context.client), known(context.api), known(context.token)]
  const budget = await server.failureLimits.budget(client.clientId, facts.peerAddress)
  return {
    unknown: null,
    isHeld: false,
    event: {
      ...eventOf(context),
      outcome: 'issued',
      reason: 'issued',
      clientId: client.id,
      credentialId: context.credentialId,
      jti: token.jti,
      scope,
      scopeNamed: form.get('scope') !== undefined,
      asked: ignoredAudience(form.getAll('audience'), form.getAll('resource'), api),
      observed: context.observed,
    },
    async answer() {
      const body = JSON.stringify({
        access_token: await token.sign(),
        token_type: 'Bearer',
        expires_in: token.expiresInSeconds,
        ...(scope !== '' && scope !== form.get('scope') && { scope }), // RFC 6749 §5.1
      })
      const allHeaders = { ...headers, ...rateLimitHeaders(budget, quota) }
      return new Response(body, { status: 200, headers: allHeaders })
    },
  }
}

async function refuse(error: OAuthError, context: TokenContext, headers: ResponseHeaders): Promise<Decision> {
  const { unknown, ...explained } = await explain(error, context)
  const presentedId = context.credentials?.clientId ?? ''
  const isFailure = error.code === 'invalid_client'
  Object.assign(context.facts.findings, { error: error.code, reason: explained.reason })
  const answer = isFailure
    ? await answerFailure(presentedId, context.facts, context.server)
    : answerTo(error, context)
  const event = { ...eventOf(context), ...explained, asked: withBudget(explained.asked, answer) }
  return {
    unknown: unknown ? { presentedId, request: unknownRequest(unknown, event) } : null,
    // Whoever is not authenticated must not learn from the time of an answer whether the client exists (EN-01).
    isHeld: ERRORS[answer.code].status !== 429 && (isFailure || context.client === null),
    event,
    answer: () => refusalResponse(answer, headers),
  }
}

const unknownRequest = (
  unknown: Pick<UnknownRequest, 'presentedId' | 'received'>,
  { id, time, address, userAgent }: TokenEvent,
): UnknownRequest => ({ id, time, address, userAgent, ...unknown })

function answerTo({ code, description }: OAuthError, { quota }: TokenContext): Answer {
  return { code, description, budget: code === 'quota_reached' ? quota : null }
}

/** Keeps what a 429 has told of the limit, so that its response can be shown as it was. */
function withBudget(asked: TokenEvent['asked'], { budget }: Answer): TokenEvent['asked'] {
  return asked && budget ? { ...asked, budget } : asked
}

/** A quota that is used up explains itself, and comes too often to keep what was asked for. */
async function explain(error: OAuthError, context: TokenContext): Promise<Explained> {
  const { request, server, body, client, credentialId, api } = context
  if (error.code === 'quota_reached') {
    const { reason, code } = error
    return { reason, clientId: client?.id ?? null, credentialId, asked: { error: code } }
  }
  const presentedId = context.credentials?.clientId ?? ''
  return await explainRefusal(request, { error, body, presentedId, client, credentialId, api }, server)
}

/** What every decision has, as one that refuses and knows nothing more. */
function eventOf({ request, facts, server, form, api }: TokenContext): TokenEvent {
  return {
    id: facts.requestId,
    time: server.now(),
    outcome: 'refused',
    reason: 'invalid_request',
    clientId: null,
    credentialId: null,
    jti: null,
    apiId: api?.id ?? null,
    scope: null,
    scopeNamed: null,
    resourceNamed: api && form.getAll('resource').length > 0,
    asked: null,
    observed: null,
    address: facts.peerAddress,
    userAgent: request.headers.get('user-agent'),
  }
}
