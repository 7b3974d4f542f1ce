import { handleIntrospection } from '#lib/oauth/introspection.ts'
import { handleJwks } from '#lib/oauth/jwks.ts'
import { handleMetadata, PATHS } from '#lib/oauth/metadata.ts'
import { handleProtectedResource } from '#lib/oauth/protected-resource.ts'
import { handleRevocation } from '#lib/oauth/revocation.ts'
import type { AuthorizationServer, RequestFacts } from '#lib/oauth/server.ts'
import { handleToken } from '#lib/oauth/token.ts'

/** A protocol endpoint: it answers every method and never throws. */
export type Endpoint = (
  request: Request,
  facts: RequestFacts,
  server: AuthorizationServer,
) => Promise<Response>

/** Every protocol endpoint by its exact path; both lanes serve from this table. */
export const ENDPOINTS: ReadonlyMap<string, Endpoint> = new Map([
  [PATHS.token, handleToken],
  [PATHS.revocation, handleRevocation],
  [PATHS.introspection, handleIntrospection],
  [PATHS.jwks, handleJwks],
  [PATHS.metadata, handleMetadata],
  [PATHS.openidConfiguration, handleMetadata],
  [PATHS.protectedResource, handleProtectedResource],
  [PATHS.protectedResourceWithoutPath, handleProtectedResource],
])
