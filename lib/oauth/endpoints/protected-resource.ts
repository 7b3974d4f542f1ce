import type { AuthorizationServer, RequestFacts } from '#lib/oauth/ports.ts'
import { ownAudience } from '#lib/oauth/resource.ts'
import { PATHS } from './metadata.ts'
import { METADATA_CACHING, servePublicDocument } from './public-document.ts'

/** Where the metadata of Latchkey's own API is: what a challenge names as `resource_metadata` (RFC 9728 §5.1). */
export function resourceMetadataUrl(issuer: string): string {
  return `${issuer}${PATHS.protectedResource}`
}

/**
 * Metadata of Latchkey's own API (RFC 9728 §2), built from the configured issuer alone.
 *
 * The address that counts has the API's path inserted after the well-known one (§3.1); the challenge points
 * there, and `resource` is what that address stands for (§3.3). The address without a path answers the same, for
 * clients that look there first: the origin itself is no protected resource.
 */
export function handleProtectedResource(
  request: Request,
  facts: RequestFacts,
  server: AuthorizationServer,
): Promise<Response> {
  const resource = ownAudience(server.issuer)
  return servePublicDocument(request, facts, server, METADATA_CACHING, async () => ({
    resource,
    authorization_servers: [server.issuer],
    scopes_supported: await server.scopesSupported(resource),
    bearer_methods_supported: ['header'],
    resource_name: `${server.portalName} API`,
    resource_documentation: `${server.issuer}/docs`,
  }))
}
