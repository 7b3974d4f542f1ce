import { routes } from '#lib/routes.ts'

/** A page of the documentation. `description` opens the page, and says what one can do after reading it. */
export type DocsEntry = {
  path: string
  title: string
  description: string
  /** The day on which its text was last changed, in ISO 8601. */
  updated: string
  /** What readers call it in other words, for the search alone. */
  words?: string
}

/** Every page of the documentation, in reading order. This list is the only one: navigation and titles come from it. */
export const docsGroups: readonly { title: string; pages: readonly DocsEntry[] }[] = [
  {
    title: 'Start',
    pages: [
      {
        path: routes.docs,
        title: 'Guide',
        description:
          'Understand how access works, from a client ID and a client secret to your first API call.',
        updated: '2026-11-30',
      },
      {
        path: routes.docsQuickStart,
        title: 'First token in five minutes',
        description: 'Get an access token and call an API with it, in five steps.',
        words:
          'getting started, quickstart, tutorial, first request, hello world, get an access token with curl, example',
        updated: '2026-11-30',
      },
      {
        path: routes.tokenTester,
        title: 'Token tester',
        description: 'See a real token: request it, take it apart, call an API with it, and make it fail.',
        words:
          'test without an account, try it, sandbox, demo, playground, laboratory, throwaway credentials, decode a JWT online, inspect a token',
        updated: '2026-11-30',
      },
    ],
  },
  {
    title: 'Tokens',
    pages: [
      {
        path: routes.docsEncoding,
        title: 'Encoding credentials',
        description: 'Send any client ID and secret correctly, whatever characters they contain.',
        words:
          'special characters, plus sign, colon, percent, base64, url encode, invalid_client, newline, line break in header, basic auth, curl -u, double encoding, client_secret_post, client_secret_basic, secret in the body',
        updated: '2026-11-30',
      },
      {
        path: routes.docsKeepingTokens,
        title: 'Keeping a token',
        description: 'Reuse one token until it expires, in every thread and instance of your program.',
        words:
          'cache, caching, reuse, refresh token, expires_in, one per call, too many requests, how long is a token valid, how long does it last, lifetime, expiry',
        updated: '2026-11-30',
      },
      {
        path: routes.docsSeveralApis,
        title: 'Several APIs',
        description: 'Choose the API and the scopes of a token when your app can use more than one API.',
        words:
          'audience parameter, resource indicator, RFC 8707, wrong aud, invalid_target, multiple APIs, .default',
        updated: '2026-11-30',
      },
      {
        path: routes.docsLimits,
        title: 'Limits',
        description: 'Know how large, how many and how long, and handle 429 and 503 correctly.',
        words:
          'rate limit, throttled, per IP, 429, too many requests, Retry-After, backoff, quota, timeout, maximum size',
        updated: '2026-11-30',
      },
      {
        path: routes.docsErrors,
        title: 'Errors',
        description: 'Look up any error code or cause, and fix it.',
        words: 'unauthorized when calling an API, forbidden, access denied, refused',
        updated: '2026-11-30',
      },
    ],
  },
  {
    title: 'Your app',
    pages: [
      {
        path: routes.docsApps,
        title: 'Managing an app',
        description:
          'Change, suspend, transfer, delete and restore an app, and know what that does to its tokens.',
        words: 'ip whitelist, ip allowlist, restrict addresses, rename, delete my app, move to another team',
        updated: '2026-11-30',
      },
      {
        path: routes.docsSecrets,
        title: 'Rotating secrets',
        description: 'Replace a secret or key without downtime, and know when the old one is safe to retire.',
        words: 'lost, forgot, show again, regenerate, reset',
        updated: '2026-11-30',
      },
      {
        path: routes.docsKeys,
        title: 'Keys instead of secrets',
        description: 'Sign your token requests with a private key that never leaves your app.',
        words: 'private_key_jwt client_assertion jti',
        updated: '2026-11-30',
      },
      {
        path: routes.docsGoingLive,
        title: 'Going live',
        description: 'Move from a sandbox app to a live one, and check that nothing is missing.',
        updated: '2026-11-30',
        words: 'production, sandbox to live, checklist, go live',
      },
      {
        path: routes.docsSecurity,
        title: 'Security advice',
        description: 'Protect your credentials and tokens, and react when something leaks.',
        words:
          'best practices, where to store a client secret, vault, environment variable, leaked secret, in frontend, cors, cross-origin, single-page app, mobile app',
        updated: '2026-11-30',
      },
    ],
  },
  {
    title: 'Your API',
    pages: [
      {
        path: routes.docsVerifyingTokens,
        title: 'Verifying tokens',
        description: 'Verify access tokens in your own service, without calling ours.',
        words:
          'validate, audience, aud, required, missing, token expired, clock skew, leeway, iat, nbf, jwks, cache, matching, kid',
        updated: '2026-11-30',
      },
      {
        path: routes.docsFrameworks,
        title: 'Spring, .NET and Express',
        description: 'Configure a web framework to accept our access tokens, and only those.',
        updated: '2026-11-30',
        words:
          'spring boot, resource server, asp.net core, JwtBearer, express middleware, at+jwt not allowed, typ header, NimbusJwtDecoder',
      },
      {
        path: routes.docsGateways,
        title: 'Gateways you run',
        description: 'Let nginx, Envoy, Istio, Kong or Traefik verify tokens in front of your API.',
        updated: '2026-11-30',
        words:
          'nginx auth_jwt, auth_request, envoy jwt_authn, istio RequestAuthentication, kong openid-connect, traefik forwardAuth, api gateway',
      },
      {
        path: routes.docsCloudGateways,
        title: 'AWS and Azure gateways',
        description: 'Let Amazon API Gateway or Azure API Management verify tokens in front of your API.',
        updated: '2026-11-30',
        words:
          'AWS API Gateway, JWT authorizer, Lambda authorizer, Azure API Management, APIM, validate-jwt, RS256',
      },
      {
        path: routes.docsIntrospection,
        title: 'Introspection',
        description: 'Ask whether a token is valid right now, and notice a revoked one immediately.',
        updated: '2026-11-30',
        words: 'opaque token, is a token still valid, active false, revoke, logout, RFC 7662, RFC 7009',
      },
    ],
  },
  {
    title: 'Reference',
    pages: [
      {
        path: routes.docsApis,
        title: 'APIs and scopes',
        description: 'Find the audience of each API here, its scopes, and who grants them.',
        updated: '2026-11-30',
        words: 'scopes list, audience list, catalogue, which scope',
      },
      {
        path: routes.docsApi,
        title: 'API reference',
        description: 'Read and rotate your team’s credentials from your own programs.',
        updated: '2026-11-30',
        words: 'REST API, OpenAPI, swagger, rotate by API, endpoints',
      },
      {
        path: routes.docsPerformance,
        title: 'Performance',
        description: 'Know how fast tokens are issued here, and how that was measured.',
        updated: '2026-11-30',
        words: 'speed, latency, throughput, benchmark, tokens per second, load',
      },
      {
        path: routes.docsChangelog,
        title: 'Changelog',
        description: 'What changed in the token endpoint, the API and the portal, the latest first.',
        updated: '2026-11-30',
      },
    ],
  },
]
