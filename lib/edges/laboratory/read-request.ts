import { ApiError } from '#lib/edges/rest/errors.ts'
import {
  type ExplainedRequest,
  explainRequest,
  explainThrowawayRequest,
} from '#lib/features/laboratory/explained-request.ts'
import { watchingPerson } from '#lib/features/people/watching.ts'
import { requestIdSchema } from '#lib/features/request-log/request-id.ts'
import { parseBasic } from '#lib/oauth/client-auth/client-secret-basic.ts'
import { verifySecret } from '#lib/oauth/client-auth/secret.ts'
import { readBearer } from '#lib/oauth/http/bearer.ts'
import type { AuthorizationServer, RequestFacts } from '#lib/oauth/ports.ts'
import { isThrowawayId } from '#lib/oauth/throwaway.ts'
import { verifyIssuedToken } from '#lib/oauth/tokens/verify-access-token.ts'
import { jsonAnswer } from './json-answer.ts'

/**
 * Answers what the owner reads of a token request in the log: `GET ?request_id=…`. To whoever proves to hold the throwaway
 * client that made it, by its secret or by a token of its own; and with `client_id` to a person whom the table of permissions
 * lets read that app's log. To everybody else there is no such request, whatever they sent: of apps and their secrets
 * nothing is looked up here.
 * @throws ApiError `not_found`
 */
export async function readRequest(
  request: Request,
  _facts: RequestFacts,
  server: AuthorizationServer,
): Promise<Response> {
  const { searchParams } = new URL(request.url)
  const requestId = requestIdSchema.safeParse(searchParams.get('request_id'))
  const explained = requestId.success ? await explainedTo(request, requestId.data, server) : null
  if (explained === null) throw new ApiError('not_found')
  return jsonAnswer(200, described(explained))
}

async function explainedTo(
  request: Request,
  requestId: string,
  server: AuthorizationServer,
): Promise<ExplainedRequest | null> {
  const authorization = request.headers.get('authorization')
  if (authorization !== null) {
    const clientRef = await heldThrowaway(authorization, server)
    return clientRef === null ? null : await explainThrowawayRequest(clientRef, requestId)
  }
  const clientId = new URL(request.url).searchParams.get('client_id')
  if (clientId === null) return null
  const actor = await watchingPerson(request)
  return actor && (await explainRequest(actor, clientId, requestId))
}

/** The throwaway client (its internal id) that whoever sends this header holds. */
async function heldThrowaway(authorization: string, server: AuthorizationServer): Promise<string | null> {
  const basic = parseBasic(authorization)
  if (basic !== null) {
    if (!isThrowawayId(basic.clientId)) return null
    const client = await server.findClient(basic.clientId)
    const proof = verifySecret('client_secret_basic', basic.clientSecret, client, server)
    return proof.ok ? proof.client.id : null
  }
  const bearer = readBearer(authorization)
  const claims = bearer.kind === 'token' ? await verifyIssuedToken(bearer.token, server) : null
  return claims !== null && isThrowawayId(claims.clientId) ? claims.clientRef : null
}

function described({ request, cause, response }: ExplainedRequest) {
  const { credential } = request
  return {
    request_id: request.id,
    time: request.time.toISOString(),
    outcome: request.outcome,
    reason: request.reason,
    cause,
    credential: credential && { kind: credential.kind, name: credential.name },
    asked: request.asked,
    scope: request.scope,
    address: request.address,
    user_agent: request.userAgent,
    response,
  }
}
