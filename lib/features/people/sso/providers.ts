import type { OAuthConfig } from 'next-auth/providers/oauth'
import { env } from '#lib/platform/env.ts'
import { githubConfig } from './github.ts'
import { oidcConfig } from './oidc.ts'

/** The names of the settings, and the last part of the address to which the provider leads back. */
export const PROVIDER_IDS = ['oidc', 'google', 'github'] as const
export type ProviderId = (typeof PROVIDER_IDS)[number]

/** Somebody else who says who a person is. */
export type SignInProvider = {
  id: ProviderId
  /** What people call it. */
  name: string
  /** What its identities are stored under. */
  issuer: string
  /** The mail domains that the operator lets it decide about: whoever has an address there is whom it says. */
  domains: readonly string[]
  /** Whether it can be told to have somebody sign in again, and says when they did. */
  provesAgain: boolean
  /** How next-auth asks it. */
  config: OAuthConfig<unknown>
}

const GOOGLE = 'https://accounts.google.com'
const GITHUB = 'https://github.com'

/** Those that are set up, in the order in which they are shown. */
export function signInProviders(): SignInProvider[] {
  const { oidc, google, github } = env.signInProviders
  const providers: SignInProvider[] = []
  if (oidc) {
    const { name, issuer, domains } = oidc
    providers.push({
      id: 'oidc',
      name,
      issuer,
      domains,
      provesAgain: true,
      config: oidcConfig({ id: 'oidc', ...oidc }),
    })
  }
  if (google) {
    const known = { id: 'google', name: 'Google', issuer: GOOGLE, scope: 'openid email profile' } as const
    const { id, name, issuer } = known
    providers.push({
      id,
      name,
      issuer,
      domains: [],
      provesAgain: false,
      config: oidcConfig({ ...known, ...google }),
    })
  }
  if (github)
    providers.push({
      id: 'github',
      name: 'GitHub',
      issuer: GITHUB,
      domains: [],
      provesAgain: false,
      config: githubConfig(github),
    })
  return providers
}

/** The one of this id, when it is set up. */
export const providerOf = (id: unknown): SignInProvider | null =>
  signInProviders().find((provider) => provider.id === id) ?? null

/** What pages show of a provider. */
export type ShownProvider = Pick<SignInProvider, 'id' | 'name'>

/** Those that are set up, as pages show them. */
export const shownProviders = (): ShownProvider[] => signInProviders().map(({ id, name }) => ({ id, name }))

/** Whether the operator lets a provider decide who has this address. */
export const decidesAbout = ({ domains }: SignInProvider, email: string): boolean =>
  domains.includes(email.slice(email.lastIndexOf('@') + 1))
