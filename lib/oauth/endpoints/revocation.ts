import { OAuthError } from '#lib/oauth/errors.ts'
import type { AuthorizationServer, RequestFacts } from '#lib/oauth/ports.ts'
import { isThrowawayId } from '#lib/oauth/throwaway.ts'
import { verifyIssuedToken } from '#lib/oauth/tokens/verify-access-token.ts'
import { withoutContentType } from './client-endpoint.ts'
import { serveTokenQuestions } from './token-question.ts'

/**
 * The revocation endpoint (RFC 7009 §2). A client revokes its own tokens, one at a time. Success is said only when
 * the revocation is durable: otherwise 503, and the client tries again (§2.2.1).
 */
export function handleRevocation(
  request: Request,
  facts: RequestFacts,
  server: AuthorizationServer,
): Promise<Response> {
  return serveTokenQuestions(request, facts, server, async ({ client, token }, headers) => {
    // Who needs no account must not fill the list that every instance keeps; these tokens end soon by themselves.
    if (isThrowawayId(client.clientId)) {
      throw new OAuthError('unauthorized_client', { description: 'Throwaway clients cannot revoke tokens.' })
    }
    const claims = await verifyIssuedToken(token, server)
    // RFC 7009 §2.2: what is no good token any more, or never was, is already revoked, so succeed.
    if (claims !== null) {
      if (claims.clientRef !== client.id) {
        throw new OAuthError('unauthorized_client', {
          description: 'The token was issued to another client.', // RFC 7009 §2.1
        })
      }
      await server.revoke(claims)
    }
    return new Response(null, { status: 200, headers: withoutContentType(headers) })
  })
}
