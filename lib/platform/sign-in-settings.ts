import { type ReadSetting, required, SETTINGS, type SettingName, SettingsError } from './settings.ts'

/** Of those that are a client of a provider, which only work together. */
type TextSetting = Extract<SettingName, `${'OIDC' | 'GITHUB' | 'GOOGLE'}_CLIENT_${'ID' | 'SECRET'}`>

/**
 * How people sign in and sign up: the providers, and what goes by them.
 * @param canMail whether an address can be proved by mail
 * @throws SettingsError for settings that do nothing without others, or keep everybody out
 */
export function readSignInSettings(read: ReadSetting, canMail: boolean) {
  /** What only works together: both, or null for neither. */
  const pair = (one: TextSetting, other: TextSetting): readonly [string, string] | null => {
    const [first, second] = [read(one), read(other)]
    if (first && second) return [first, second]
    if (!first && !second) return null
    const [there, missing] = first ? [one, other] : [other, one]
    throw required(missing, there)
  }
  const oidcIssuer = read('OIDC_ISSUER')
  const oidc = pair('OIDC_CLIENT_ID', 'OIDC_CLIENT_SECRET')
  if (oidcIssuer && !oidc) throw required('OIDC_CLIENT_ID', 'OIDC_ISSUER')
  if (oidc && !oidcIssuer) throw required('OIDC_ISSUER', 'OIDC_CLIENT_ID')
  const roleClaim = read('OIDC_ROLE_CLAIM')
  const roleMap = read('OIDC_ROLE_MAP')
  if ((roleClaim === undefined) !== (roleMap === undefined)) {
    const [there, missing] = roleClaim
      ? (['OIDC_ROLE_CLAIM', 'OIDC_ROLE_MAP'] as const)
      : (['OIDC_ROLE_MAP', 'OIDC_ROLE_CLAIM'] as const)
    throw required(missing, there)
  }
  const ofOidc = { name: read('OIDC_NAME'), scope: read('OIDC_SCOPE'), domains: read('OIDC_DOMAINS') }
  const github = pair('GITHUB_CLIENT_ID', 'GITHUB_CLIENT_SECRET')
  const google = pair('GOOGLE_CLIENT_ID', 'GOOGLE_CLIENT_SECRET')

  const hasProvider = [oidc, google, github].some((client) => client !== null)
  const signIn = read('SIGN_IN')
  if (signIn === 'sso' && !hasProvider) {
    throw new SettingsError(
      'SIGN_IN is sso, but no provider is set, so nobody could sign in. Set OIDC_ISSUER, GOOGLE_CLIENT_ID or GITHUB_CLIENT_ID, or SIGN_IN to any.',
    )
  }
  const signUp = read('SIGN_UP')
  const signUpDomains = read('SIGN_UP_DOMAINS')
  if (signUp === 'domains' && signUpDomains.length === 0) {
    throw new SettingsError(
      `SIGN_UP_DOMAINS is required when SIGN_UP is domains. Set it to ${SETTINGS.SIGN_UP_DOMAINS.cure}.`,
    )
  }
  if (signUp === 'domains' && !canMail && !hasProvider) {
    throw new SettingsError(
      'SIGN_UP is domains, but nobody could prove an address. Set SMTP_URL or a provider such as OIDC_ISSUER, or SIGN_UP to open or invite.',
    )
  }
  return {
    signUp,
    /** Of those who can sign up where that goes by domains. */
    signUpDomains,
    signIn,
    /** Where people can sign in besides here; null for those that are not set up. */
    signInProviders: {
      oidc:
        oidcIssuer && oidc
          ? { issuer: oidcIssuer, clientId: oidc[0], clientSecret: oidc[1], ...ofOidc }
          : null,
      github: github && { clientId: github[0], clientSecret: github[1] },
      google: google && { clientId: google[0], clientSecret: google[1] },
    },
    staffSecondFactor: read('STAFF_SECOND_FACTOR'),
    /** What people are by a claim of the OpenID Connect provider: role by group. Undefined when roles are given here. */
    roleClaim: roleClaim && roleMap ? { path: roleClaim, roles: roleMap } : undefined,
  }
}
