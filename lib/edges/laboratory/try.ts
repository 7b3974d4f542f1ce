import { requireCaller, verifiedCaller } from '#lib/edges/rest/caller.ts'
import { ApiError } from '#lib/edges/rest/errors.ts'
import { SCOPES } from '#lib/features/laboratory/throwaway.ts'
import { PATHS } from '#lib/oauth/endpoints/metadata.ts'
import { METADATA_CACHING, servePublicDocument } from '#lib/oauth/endpoints/public-document.ts'
import type { AuthorizationServer, RequestFacts } from '#lib/oauth/ports.ts'
import { TRY_PATH, tryAudience } from '#lib/oauth/resource.ts'
import { isThrowawayId } from '#lib/oauth/throwaway.ts'
import { jsonAnswer } from './json-answer.ts'

/** RFC 9728 §3.1: the path of the resource after the well-known one. */
export const TRY_METADATA_PATH = `${PATHS.protectedResourceWithoutPath}${TRY_PATH}`

/** Where the protected call describes itself, as its challenges say. */
export const tryMetadataUrl = (issuer: string): string => `${issuer}${TRY_METADATA_PATH}`

/**
 * The one call that tokens of throwaway clients open, verified as those of our own API are; answers what it saw of its caller.
 * @throws ApiError `missing_token`, `invalid_token`, `insufficient_scope`, `invalid_request`
 */
export async function tryToken(
  request: Request,
  { peerAddress, findings }: RequestFacts,
  server: AuthorizationServer,
): Promise<Response> {
  const audience = tryAudience(server.issuer)
  const caller = await verifiedCaller(request, audience, server)
  if (!isThrowawayId(caller.clientId)) throw new ApiError('invalid_token')
  // Tokens don’t outlive their client; one that was reported as leaked has ended before its hour.
  if ((await server.findClient(caller.clientId)) === null) throw new ApiError('invalid_token')
  findings.clientId = caller.clientId
  requireCaller(caller, SCOPES.required)
  return jsonAnswer(200, {
    client_id: caller.clientId,
    audience,
    scopes: caller.scopes,
    issued_at: isoTime(caller.issuedAt),
    expires_at: isoTime(caller.expiresAt),
    jti: caller.jti,
    address: peerAddress,
    user_agent: request.headers.get('user-agent'),
  })
}

/** Metadata of the protected call (RFC 9728 §2). */
export const describeTry = (
  request: Request,
  facts: RequestFacts,
  server: AuthorizationServer,
): Promise<Response> =>
  servePublicDocument(request, facts, server, METADATA_CACHING, async () => ({
    resource: tryAudience(server.issuer),
    authorization_servers: [server.issuer],
    scopes_supported: [SCOPES.required, SCOPES.other],
    bearer_methods_supported: ['header'],
    resource_name: 'Token laboratory',
    resource_documentation: `${server.issuer}/docs/token-tester`,
  }))

const isoTime = (seconds: number): string => new Date(seconds * 1000).toISOString()
