import type { Client, ClientApi, Clock, Issuer, SigningKeys } from '#lib/oauth/ports.ts'
import { signJwt } from './jwt-signature.ts'
import { randomBase64url } from './random.ts'

/** Seconds that a token of any API may live at most: keys and revocations are kept for as long. */
export const LONGEST_TOKEN_LIFE_SECONDS = 24 * 60 * 60

/** RFC 9068 §2.1: keeps access tokens apart from every other kind of JWT. */
export const ACCESS_TOKEN_TYPE = 'at+jwt'

/** 128 random bits (RFC 9068 §2.2). */
const JTI_BYTES = 16

/** An access token whose claims are settled. `sign` makes the token itself, which may take a while. */
export type AccessToken = { jti: string; expiresInSeconds: number; sign: () => Promise<string> }

/**
 * Issues an access token in the JWT profile (RFC 9068 §2.2). `sub` is the client: nobody else takes part.
 *
 * Two private claims (RFC 7519 §4.3) name what the token came from by public ids, so that all tokens of one client
 * or of one credential can be revoked without a row per token: `client_ref`, the client's internal id, which no other
 * client ever gets, and `credential_ref`, the id of the secret or key.
 */
export async function issueAccessToken(
  grant: { client: Client; credentialId: string; api: ClientApi; scope: string },
  server: Issuer & Clock & SigningKeys,
): Promise<AccessToken> {
  const key = await server.signingKey(grant.api.signingAlg)
  const issuedAt = Math.floor(server.now() / 1000)
  const jti = randomBase64url(JTI_BYTES)
  const claims = {
    iss: server.issuer,
    sub: grant.client.clientId,
    client_id: grant.client.clientId,
    aud: grant.api.audience,
    iat: issuedAt,
    exp: issuedAt + grant.api.tokenTtlSeconds,
    jti,
    client_ref: grant.client.id,
    credential_ref: grant.credentialId,
    scope: grant.scope || undefined,
  }
  return {
    jti,
    expiresInSeconds: grant.api.tokenTtlSeconds,
    sign: () => signJwt(ACCESS_TOKEN_TYPE, claims, key),
  }
}
