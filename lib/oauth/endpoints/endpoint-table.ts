import type { AuthorizationServer, RequestFacts } from '#lib/oauth/ports.ts'
import { handleIntrospection } from './introspection.ts'
import { handleJwks } from './jwks.ts'
import { handleMetadata, PATHS } from './metadata.ts'
import { handleProtectedResource } from './protected-resource.ts'
import { handleRevocation } from './revocation.ts'
import { handleToken } from './token.ts'

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
