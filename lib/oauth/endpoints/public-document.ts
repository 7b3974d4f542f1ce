import { hash } from 'node:crypto'
import { errorResponse } from '#lib/oauth/errors.ts'
import { type AuthorizationServer, type RequestFacts, StoreUnavailable } from '#lib/oauth/ports.ts'

/** What a document is, and how long caches may keep it without asking again. */
export type Caching = { mediaType: string; maxAgeSeconds: number }

/** Metadata: changes with the configuration only. */
export const METADATA_CACHING: Caching = { mediaType: 'application/json', maxAgeSeconds: 300 }

const STALE_IF_ERROR_SECONDS = 86_400

/**
 * Serves a document for everybody: readable from any origin, cacheable, still usable from caches while this
 * server is away (RFC 5861 §4), with a strong validator (RFC 9110 §8.8.3).
 */
export async function servePublicDocument(
  request: Request,
  facts: RequestFacts,
  server: AuthorizationServer,
  { mediaType, maxAgeSeconds }: Caching,
  document: () => Promise<unknown>,
): Promise<Response> {
  const headers: Record<string, string> = {
    'content-type': 'application/json',
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
    'access-control-allow-origin': '*',
    'x-request-id': facts.requestId,
  }
  if (request.method === 'OPTIONS') return preflight()
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    return errorResponse('method_not_allowed', { ...headers, allow: 'GET, HEAD, OPTIONS' })
  }
  try {
    const body = JSON.stringify(await document())
    headers['content-type'] = mediaType
    headers['cache-control'] = `public, max-age=${maxAgeSeconds}, stale-if-error=${STALE_IF_ERROR_SECONDS}`
    return conditional(request, body, headers)
  } catch (error) {
    if (StoreUnavailable.is(error)) return errorResponse('temporarily_unavailable', headers)
    server.reportError(error, facts.requestId)
    return errorResponse('server_error', headers)
  }
}

function conditional(request: Request, body: string, headers: Record<string, string>): Response {
  const etag = `"${hash('sha256', body, 'base64url').slice(0, 27)}"`
  headers.etag = etag
  if (matches(request.headers.get('if-none-match'), etag)) {
    const { 'content-type': _, ...kept } = headers
    return new Response(null, { status: 304, headers: kept })
  }
  return new Response(request.method === 'HEAD' ? null : body, { status: 200, headers })
}

/** RFC 9110 §13.1.2: a list of validators or `*`, compared weakly. */
function matches(ifNoneMatch: string | null, etag: string): boolean {
  if (ifNoneMatch === null) return false
  return ifNoneMatch.split(',').some((candidate) => {
    const validator = candidate.trim()
    return validator === '*' || validator === etag || validator === `W/${etag}`
  })
}

function preflight(): Response {
  return new Response(null, {
    status: 204,
    headers: {
      allow: 'GET, HEAD, OPTIONS',
      'access-control-allow-origin': '*',
      'access-control-allow-methods': 'GET, HEAD',
      'access-control-allow-headers': '*',
      'access-control-max-age': '600',
    },
  })
}
