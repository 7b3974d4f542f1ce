/** Paths of the application, named once. */
export const routes = {
  home: '/',
  signIn: '/sign-in',
  signUp: '/sign-up',
  setup: '/setup',
  apps: '/apps',
  newApp: '/apps/new',
  app: (clientId: string) => `/apps/${encodeURIComponent(clientId)}`,
  appSecrets: (clientId: string) => `/apps/${encodeURIComponent(clientId)}/secrets`,
  docs: '/docs',
  docsErrors: '/docs/errors',
  docsVerifyingTokens: '/docs/verifying-tokens',
  tokenTester: '/docs/token-tester',
  token: '/oauth/v2/token',
  jwks: '/oauth/v2/jwks',
  metadata: '/.well-known/oauth-authorization-server',
  whoami: '/api/v1/whoami',
} as const
