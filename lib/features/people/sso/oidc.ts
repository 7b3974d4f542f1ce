import { decodeJwt } from 'jose'
import type { OAuthConfig } from 'next-auth/providers/oauth'
import { z } from 'zod'
import { claimsSchema, together } from './together.ts'

/** How long the provider may take for each response: people wait. */
export const PROVIDER_TIMEOUT_MS = 5_000

type OidcClient = {
  id: string
  name: string
  issuer: string
  clientId: string
  clientSecret: string
  scope: string
}

/**
 * An OpenID Connect provider, found by its issuer (Discovery 1.0 §4), with code, PKCE, state and nonce. Nothing is asked of
 * it before somebody signs in: it may be down when the server starts.
 */
export const oidcConfig = ({
  id,
  name,
  issuer,
  clientId,
  clientSecret,
  scope,
}: OidcClient): OAuthConfig<unknown> => ({
  ...{ id, name, type: 'oauth', clientId, clientSecret, idToken: true },
  wellKnown: `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`,
  authorization: { params: { scope } },
  checks: ['pkce', 'state', 'nonce'],
  httpOptions: { timeout: PROVIDER_TIMEOUT_MS },
  userinfo: {
    async request({ client, tokens }) {
      const { id_token, access_token } = tokens
      if (!id_token || !access_token) throw new Error('The provider sent no ID token.')
      // Its signature, audience, nonce and times were checked.
      const proved = claimsSchema.parse(decodeJwt(id_token))
      // Discovery 1.0 §4.3: a document that speaks for another issuer is none of this one.
      if (proved.iss !== issuer)
        throw new Error(`The provider says that its issuer is ${proved.iss}, and the setting says ${issuer}.`)
      if (!client.issuer.metadata.userinfo_endpoint) return proved
      const more = claimsSchema.parse(await client.userinfo(access_token))
      if (more.sub !== proved.sub) throw new Error('The provider told about somebody else.') // Core 1.0 §5.3.2
      return together(proved, more)
    },
  },
  profile: (profile) => ({ id: z.object({ sub: z.string() }).parse(profile).sub }),
})
