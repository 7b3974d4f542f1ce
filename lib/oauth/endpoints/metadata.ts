import { ASSERTION_ALGORITHMS, GRANT_TYPES } from '#lib/oauth/capabilities.ts'
import { AUTH_METHODS } from '#lib/oauth/client-auth/methods.ts'
import type { AuthorizationServer, RequestFacts } from '#lib/oauth/ports.ts'
import { METADATA_CACHING, servePublicDocument } from './public-document.ts'

/** Paths of the protocol below the issuer, which is an origin. */
export const PATHS = {
  token: '/oauth/v2/token',
  revocation: '/oauth/v2/revoke',
  introspection: '/oauth/v2/introspect',
  jwks: '/oauth/v2/jwks',
  metadata: '/.well-known/oauth-authorization-server',
  /** RFC 8414 §5: where clients made for OpenID Connect look. */
  openidConfiguration: '/.well-known/openid-configuration',
  protectedResource: '/.well-known/oauth-protected-resource/api/v1',
  protectedResourceWithoutPath: '/.well-known/oauth-protected-resource',
} as const

/**
 * Authorization server metadata (RFC 8414 §2, §3). All of it is built from the configured issuer; no request header
 * has a say. What is not listed here does not work here.
 */
export function handleMetadata(
  request: Request,
  facts: RequestFacts,
  server: AuthorizationServer,
): Promise<Response> {
  return servePublicDocument(request, facts, server, METADATA_CACHING, async () => ({
    issuer: server.issuer,
    token_endpoint: `${server.issuer}${PATHS.token}`,
    jwks_uri: `${server.issuer}${PATHS.jwks}`,
    scopes_supported: await server.scopesSupported(),
    response_types_supported: [],
    grant_types_supported: GRANT_TYPES,
    token_endpoint_auth_methods_supported: AUTH_METHODS,
    token_endpoint_auth_signing_alg_values_supported: ASSERTION_ALGORITHMS,
    revocation_endpoint: `${server.issuer}${PATHS.revocation}`,
    revocation_endpoint_auth_methods_supported: AUTH_METHODS,
    revocation_endpoint_auth_signing_alg_values_supported: ASSERTION_ALGORITHMS,
    introspection_endpoint: `${server.issuer}${PATHS.introspection}`,
    introspection_endpoint_auth_methods_supported: AUTH_METHODS,
    introspection_endpoint_auth_signing_alg_values_supported: ASSERTION_ALGORITHMS,
    service_documentation: `${server.issuer}/docs`,
  }))
}
