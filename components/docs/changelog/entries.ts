/** Something that changed for whoever calls our endpoints or uses the portal. */
export type ChangelogEntry = {
  /** Its address on the page, and its name in the feed: it never changes. */
  id: string
  /** The day, in ISO 8601. */
  date: string
  title: string
  text: string
  /** Whether a program has to change for it. */
  needsAction?: string
}

/** The latest first: one more change is one more entry at the top. What concerns operators alone is in CHANGELOG.md. */
export const CHANGELOG: readonly ChangelogEntry[] = [
  {
    id: 'token-tester',
    date: '2026-11-30',
    title: 'Try it without an account',
    text: 'The token tester gives throwaway credentials for an hour, without an account: every byte of the request and the response, the token taken apart and verified in your browser, failures at one press, private keys, and the same request as code in nine languages. Pieces of it stand in the docs where they belong.',
  },
  {
    id: 'docs-search',
    date: '2026-11-30',
    title: 'Docs that you can search, copy and follow',
    text: 'Press / or Ctrl+K to search the docs. Every page is available as Markdown at its address with .md, and all of them at /llms.txt and /llms-full.txt. This changelog has an Atom feed.',
  },
  {
    id: 'leak-reports',
    date: '2026-11-30',
    title: 'Report leaked secrets',
    text: 'Anyone who finds a leaked client secret or private key can report it, without an account. If it works here, it is stopped within seconds, or its team is notified, as the app’s settings say.',
  },
  {
    id: 'second-factor',
    date: '2026-11-30',
    title: 'Passkeys and authenticator apps',
    text: 'Accounts can have passkeys, an authenticator app and recovery codes. A team can require a second factor from its members.',
  },
  {
    id: 'requests',
    date: '2026-11-30',
    title: 'Request live access in the portal',
    text: 'Request scopes, a live app or a higher quota in an app’s settings, with a reason. You read the decision there and get it by e-mail.',
  },
  {
    id: 'what-if',
    date: '2026-11-30',
    title: 'Check a change before you make it',
    text: 'Before you restrict, suspend or change an app, its settings show which requests of the last 30 days would have been refused.',
  },
  {
    id: 'refusal-causes',
    date: '2026-11-29',
    title: 'Causes of invalid_client',
    text: 'The log of an app names the cause of each refusal: white space around the secret, one that was encoded twice, the secret of the other environment, and more. The response itself stays the same.',
  },
  {
    id: 'restrictions',
    date: '2026-11-24',
    title: 'Address rules and quotas',
    text: 'Restrict the addresses from which an app may request tokens, and the number of tokens per hour. Both can be observed before they are enforced.',
  },
  {
    id: 'secrets-api',
    date: '2026-11-24',
    title: 'Rotate secrets with the API',
    text: 'List, add, rotate, retire and delete the secrets of an app with our API. It needs the scope credentials:write, which the connectivity team grants. Send an Idempotency-Key with each change.',
  },
  {
    id: 'private-key-jwt',
    date: '2026-11-24',
    title: 'Keys instead of secrets',
    text: 'An app can authenticate with private_key_jwt (RFC 7523) instead of a client secret, at the token, revocation and introspection endpoints.',
  },
  {
    id: 'resource',
    date: '2026-11-23',
    title: 'Tokens for several APIs',
    text: 'An app can have scopes of several APIs. The resource parameter (RFC 8707) of the token request chooses the API that the token is for.',
    needsAction: 'If your app has scopes of more than one API, send resource with each token request.',
  },
  {
    id: 'revocation',
    date: '2026-11-23',
    title: 'Revocation and introspection',
    text: 'Revoke a token at POST /oauth/v2/revoke (RFC 7009). The service behind an API can ask at POST /oauth/v2/introspect (RFC 7662) whether a token is still valid.',
  },
  {
    id: 'token-endpoint',
    date: '2026-11-23',
    title: 'Token endpoint',
    text: 'POST /oauth/v2/token issues signed JWT access tokens (RFC 9068) for the client credentials grant. The public keys are at /oauth/v2/jwks.',
  },
]
