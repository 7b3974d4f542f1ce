import { authenticateClient, readCredentials } from '#lib/oauth/client-auth/client-authentication.ts'
import { OAuthError } from '#lib/oauth/errors.ts'
import { readBody } from '#lib/oauth/http/body.ts'
import { readForm, TOKEN_QUESTION_PARAMETERS } from '#lib/oauth/http/parameters.ts'
import type { AuthorizationServer, Client, RequestFacts } from '#lib/oauth/ports.ts'
import { answerFailure, holdRefusal, refusalResponse } from '#lib/oauth/refusals/refusal.ts'
import { type ResponseHeaders, serveClients } from './client-endpoint.ts'

/** A client that has proven who it is, and the token that it names, of which nothing is known yet. */
export type TokenQuestion = { client: Client; token: string }

/**
 * Serves what revocation and introspection are both asked (RFC 7009 §2.1, RFC 7662 §2.1). `token_type_hint` has no
 * say: there is one type of token. Failures to authenticate count and are held as those at the token endpoint are,
 * so that secrets cannot be guessed here instead (RL-01, EN-01).
 */
export function serveTokenQuestions(
  request: Request,
  facts: RequestFacts,
  server: AuthorizationServer,
  answer: (question: TokenQuestion, headers: ResponseHeaders) => Promise<Response>,
): Promise<Response> {
  return serveClients(request, facts, server, async (headers) => {
    const presented = { clientId: '', readAt: 0 }
    try {
      return await answer(await readQuestion(request, facts, server, presented), headers)
    } catch (error) {
      if (!OAuthError.is(error) || error.code !== 'invalid_client') throw error
      facts.findings.reason = error.reason
      const refusal = await answerFailure(presented.clientId, facts, server)
      if (refusal.code === 'invalid_client') await holdRefusal(presented.readAt)
      return refusalResponse(refusal, headers)
    }
  })
}

async function readQuestion(
  request: Request,
  facts: RequestFacts,
  server: AuthorizationServer,
  presented: { clientId: string; readAt: number },
): Promise<TokenQuestion> {
  const body = await readBody(request)
  presented.readAt = performance.now()
  const form = readForm(request, body, TOKEN_QUESTION_PARAMETERS)
  const credentials = readCredentials(request.headers, form, facts)
  presented.clientId = credentials.clientId
  const result = await authenticateClient(credentials, server)
  if (result.client) facts.findings.clientId = result.client.clientId
  if (!result.ok) throw new OAuthError('invalid_client', { reason: result.reason })
  const token = form.get('token')
  if (token === undefined) {
    throw new OAuthError('invalid_request', { description: 'The parameter token is missing.' })
  }
  return { client: result.client, token }
}
