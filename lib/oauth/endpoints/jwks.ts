import type { AuthorizationServer, PublicJwk, RequestFacts } from '#lib/oauth/ports.ts'
import { servePublicDocument } from './public-document.ts'

/** Members that a public key may show (RFC 7517 §4, RFC 7518 §6): a list of what goes out, not of what stays. */
const PUBLIC_MEMBERS = ['kty', 'use', 'alg', 'kid', 'crv', 'x', 'y', 'n', 'e']

/** The key set that verifies our tokens (RFC 7517 §5). */
export function handleJwks(
  request: Request,
  facts: RequestFacts,
  server: AuthorizationServer,
): Promise<Response> {
  const caching = { mediaType: 'application/jwk-set+json', maxAgeSeconds: server.jwksMaxAgeSeconds }
  return servePublicDocument(request, facts, server, caching, async () => ({
    keys: (await server.publicKeys()).map(publicMembers),
  }))
}

function publicMembers(key: PublicJwk): Record<string, string> {
  return Object.fromEntries(
    PUBLIC_MEMBERS.flatMap((member) => {
      const value = key[member]
      return value === undefined ? [] : [[member, value]]
    }),
  )
}
