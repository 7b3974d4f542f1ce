import type { AuthorizationServer, Client, RequestFacts } from '#lib/oauth/ports.ts'
import { isThrowawayId } from '#lib/oauth/throwaway.ts'
import {
  type AccessTokenClaims,
  namesAudience,
  verifyIssuedToken,
} from '#lib/oauth/tokens/verify-access-token.ts'
import { serveTokenQuestions } from './token-question.ts'

/** RFC 7662 §2.2: nothing but this, so that nobody learns why. */
const INACTIVE = JSON.stringify({ active: false })

/** The introspection endpoint (RFC 7662 §2): whether a token is good now, for who may know. */
export function handleIntrospection(
  request: Request,
  facts: RequestFacts,
  server: AuthorizationServer,
): Promise<Response> {
  return serveTokenQuestions(request, facts, server, async ({ client, token }, headers) => {
    const claims = await verifyIssuedToken(token, server)
    const known = claims !== null && !hasExpired(claims, server) && mayKnow(client, claims)
    if (known && claims.clientRef !== client.id) server.noteCall(claims.clientRef, 'introspection')
    return new Response(known ? describe(claims, server) : INACTIVE, { status: 200, headers })
  })
}

/** RFC 7662 §4: what we say of our own token goes by our own clock, without the leeway that others are given. */
function hasExpired({ expiresAt }: AccessTokenClaims, server: AuthorizationServer): boolean {
  return server.now() / 1000 >= expiresAt
}

/** A client may know of its own tokens, and of those for an API that it serves. A throwaway client's open nothing here. */
function mayKnow(client: Client, claims: AccessTokenClaims): boolean {
  if (isThrowawayId(claims.clientId)) return false
  return (
    claims.clientRef === client.id ||
    client.serves.some((audience) => namesAudience(claims.audience, audience))
  )
}

function describe(claims: AccessTokenClaims, server: AuthorizationServer): string {
  return JSON.stringify({
    active: true,
    iss: server.issuer,
    sub: claims.clientId,
    client_id: claims.clientId,
    aud: claims.audience,
    ...(claims.scopes.length > 0 && { scope: claims.scopes.join(' ') }),
    iat: claims.issuedAt,
    exp: claims.expiresAt,
    jti: claims.jti,
    token_type: 'Bearer',
  })
}
