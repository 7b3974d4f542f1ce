import type { OAuthConfig } from 'next-auth/providers/oauth'
import { z } from 'zod'
import { PROVIDER_TIMEOUT_MS } from './oidc.ts'

const API = 'https://api.github.com'

const userSchema = z.object({ id: z.number(), login: z.string(), name: z.string().nullish() })
const emailsSchema = z.array(z.object({ email: z.string(), primary: z.boolean(), verified: z.boolean() }))

/**
 * GitHub, which is OAuth without OpenID Connect: no ID token, so that who signed in is asked of its API with the token that
 * this very sign-in obtained, over code, PKCE and state.
 */
export const githubConfig = (client: { clientId: string; clientSecret: string }): OAuthConfig<unknown> => ({
  ...client,
  ...{ id: 'github', name: 'GitHub', type: 'oauth' },
  // RFC 9207: it says so in its response.
  issuer: 'https://github.com/login/oauth',
  authorization: {
    url: 'https://github.com/login/oauth/authorize',
    params: { scope: 'read:user user:email' },
  },
  token: 'https://github.com/login/oauth/access_token',
  checks: ['pkce', 'state'],
  httpOptions: { timeout: PROVIDER_TIMEOUT_MS },
  userinfo: {
    url: `${API}/user`,
    async request({ client: asked, tokens }) {
      const { access_token } = tokens
      if (!access_token) throw new Error('GitHub sent no access token.')
      const user = userSchema.parse(await asked.userinfo(access_token))
      return githubClaims(user, emailsSchema.parse(await emailsOf(access_token)))
    },
  },
  profile: (profile) => ({ id: z.object({ sub: z.string() }).parse(profile).sub }),
})

/** The same as an OpenID Connect provider would tell it: the primary address is the one that counts. */
export function githubClaims(user: z.infer<typeof userSchema>, emails: z.infer<typeof emailsSchema>) {
  const primary = emails.find((one) => one.primary)
  return {
    sub: String(user.id),
    name: user.name || user.login,
    ...(primary && { email: primary.email, email_verified: primary.verified }),
  }
}

async function emailsOf(accessToken: string): Promise<unknown> {
  const response = await fetch(`${API}/user/emails`, {
    headers: { Authorization: `Bearer ${accessToken}`, Accept: 'application/vnd.github+json' },
    signal: AbortSignal.timeout(PROVIDER_TIMEOUT_MS),
  })
  if (!response.ok) throw new Error(`GitHub answered ${response.status} for the addresses of a person.`)
  return await response.json()
}
