/** Paths of the application, named once. */
export const routes = {
  home: '/',
  signIn: '/sign-in',
  secondStep: '/sign-in/second-step',
  signInWith: (provider: string) => `/sign-in/with/${provider}`,
  signInAgain: '/sign-in/again',
  signedInAgain: '/sign-in/confirmed',
  toProvider: '/sign-in/continue',
  passkey: '/sign-in/passkey',
  signedIn: '/signed-in',
  signUp: '/sign-up',
  signOut: '/sign-out',
  finishSignUp: '/sign-up/finish',
  forgotPassword: '/forgot-password',
  resetPassword: '/reset-password',
  confirmAddress: '/confirm-address',
  changeAddress: '/change-address',
  enrol: '/enrol',
  sinceLastSignIn: '/signed-in/since',
  acceptTerms: '/accept-terms',
  setup: '/setup',
  apps: '/apps',
  newApp: '/apps/new',
  appAvailability: '/apps/new/availability',
  app: (clientId: string) => `/apps/${encodeURIComponent(clientId)}`,
  appSecrets: (clientId: string) => `/apps/${encodeURIComponent(clientId)}/secrets`,
  appUsage: (clientId: string) => `/apps/${encodeURIComponent(clientId)}/usage`,
  appLog: (clientId: string) => `/apps/${encodeURIComponent(clientId)}/log`,
  appRequest: (clientId: string, requestId: string) =>
    `/apps/${encodeURIComponent(clientId)}/log/${encodeURIComponent(requestId)}`,
  appLogTail: (clientId: string) => `/apps/${encodeURIComponent(clientId)}/log/tail`,
  appLogFile: (clientId: string, format: 'csv' | 'jsonl') =>
    `/apps/${encodeURIComponent(clientId)}/log/${format}`,
  appUsageCsv: (clientId: string) => `/apps/${encodeURIComponent(clientId)}/usage/csv`,
  appSettings: (clientId: string) => `/apps/${encodeURIComponent(clientId)}/settings`,
  appActivity: (clientId: string) => `/apps/${encodeURIComponent(clientId)}/activity`,
  appEvidence: (clientId: string) => `/apps/${encodeURIComponent(clientId)}/secrets/evidence`,
  commands: '/commands',
  team: '/team',
  newTeam: '/team/new',
  join: '/join',
  teamUsage: '/team/usage',
  teamUsageCsv: '/team/usage/csv',
  account: '/account',
  accountExport: '/account/export',
  people: '/people',
  person: (userId: string) => `/people/${encodeURIComponent(userId)}`,
  connectivity: '/connectivity',
  partners: '/connectivity/partners',
  newPartner: '/connectivity/partners/new',
  partnersCsv: '/connectivity/partners/csv',
  partnersVersion: '/connectivity/version',
  partner: (slug: string) => `/connectivity/partners/${encodeURIComponent(slug)}`,
  handOffs: '/connectivity/hand-offs',
  newHandOff: '/connectivity/hand-offs/new',
  handOff: (id: string) => `/connectivity/hand-offs/${encodeURIComponent(id)}`,
  campaigns: '/connectivity/campaigns',
  newCampaign: '/connectivity/campaigns/new',
  campaign: (id: string) => `/connectivity/campaigns/${encodeURIComponent(id)}`,
  requests: '/connectivity/requests',
  everyApp: '/connectivity/apps',
  catalogue: '/connectivity/catalogue',
  signingKeys: '/connectivity/keys',
  liveSettings: '/connectivity/settings',
  newApi: '/connectivity/catalogue/new',
  catalogueApi: (id: string) => `/connectivity/catalogue/${encodeURIComponent(id)}`,
  request: (id: string) => `/connectivity/requests/${encodeURIComponent(id)}`,
  auditLog: '/connectivity/audit',
  inspectedApp: (clientId: string) => `/connectivity/apps/${encodeURIComponent(clientId)}`,
  tokenRequest: (requestId: string) => `/connectivity/token-requests/${encodeURIComponent(requestId)}`,
  auditFile: (format: 'csv' | 'jsonl') => `/connectivity/audit/${format}`,
  claim: '/claim',
  claimEvidence: '/claim/evidence',
  leaks: '/leaks',
  leakScanner: '/leaks/github',
  notices: '/notices',
  whatIf: (id?: string) => (id === undefined ? '/what-if' : `/what-if?${new URLSearchParams({ id })}`),
  whatIfProgress: (id: string) => `/what-if/progress?${new URLSearchParams({ id })}`,
  noticePreferences: '/account#notices',
  docs: '/docs',
  docsSecrets: '/docs/secrets',
  docsApps: '/docs/apps',
  docsKeys: '/docs/keys',
  docsErrors: '/docs/errors',
  docsVerifyingTokens: '/docs/verifying-tokens',
  tokenTester: '/docs/token-tester',
  throwawayCredentials: '/docs/token-tester/credentials',
  testedRequests: '/docs/token-tester/requests',
  token: '/oauth/v2/token',
  jwks: '/oauth/v2/jwks',
  metadata: '/.well-known/oauth-authorization-server',
  whoami: '/api/v1/whoami',
  apiDocument: '/api/v1/openapi.json',
} as const

/** A page that shows one team's things, of this team; of the first of whoever looks where none is named. */
export function teamPath(page: string, slug: string | null, query: Record<string, string> = {}): string {
  const parameters = new URLSearchParams(slug === null ? query : { ...query, team: slug })
  return parameters.size === 0 ? page : `${page}?${parameters}`
}

/** The client ID in the address of an app's page (“new” is none that anybody can have); null elsewhere. */
export function clientIdAt(path: string): string | null {
  const [, segment = ''] = /^\/apps\/([^/?#]+)/.exec(path) ?? []
  if (segment === '' || segment === 'new') return null
  try {
    const clientId = decodeURIComponent(segment)
    // What no text of the database can hold.
    return clientId.includes('\0') ? null : clientId
  } catch {
    return null // not percent-encoded as UTF-8
  }
}
