import { createMiddleware } from 'hono/factory'
import { readBearer } from '#lib/oauth/http/bearer.ts'
import { readBody } from '#lib/oauth/http/body.ts'
import { readForm } from '#lib/oauth/http/parameters.ts'
import type { AuthorizationServer, RequestFacts } from '#lib/oauth/ports.ts'
import { ownAudience } from '#lib/oauth/resource.ts'
import { type AccessTokenClaims, verifyAccessToken } from '#lib/oauth/tokens/verify-access-token.ts'
import { ApiError } from './errors.ts'

/** What a request carries through the app. */
export type ApiEnv = { Bindings: RequestFacts; Variables: { caller?: AccessTokenClaims } }

/** Verifies the access token of every request that passes, whatever its path and method. */
export function authenticateCaller(server: AuthorizationServer) {
  const audience = ownAudience(server.issuer)
  return createMiddleware<ApiEnv>(async (c, next) => {
    const caller = await verifiedCaller(c.req.raw, audience, server)
    c.set('caller', caller)
    server.noteCall(caller.clientRef, 'api')
    c.env.findings.clientId = caller.clientId
    await next()
  })
}

/**
 * Who sends a good access token for this audience, and sends it in the header alone.
 * @throws ApiError `missing_token`, `invalid_token`, `invalid_request` for a second token
 */
export async function verifiedCaller(
  request: Request,
  audience: string,
  server: AuthorizationServer,
): Promise<AccessTokenClaims> {
  const credentials = readBearer(request.headers.get('authorization'))
  if (credentials.kind === 'absent') throw new ApiError('missing_token')
  if (credentials.kind === 'malformed') throw new ApiError('invalid_token')
  await refuseSecondToken(request)
  const claims = await verifyAccessToken(credentials.token, audience, server)
  if (claims === null) throw new ApiError('invalid_token')
  return claims
}

/** RFC 6750 §2: one way to send the token per request; only the header counts. */
async function refuseSecondToken(request: Request): Promise<void> {
  const query = request.url.indexOf('?')
  const inQuery = query !== -1 && new URLSearchParams(request.url.slice(query)).has('access_token')
  if (inQuery || (await hasTokenInForm(request))) {
    throw new ApiError('invalid_request', { description: 'Send the access token in the header only.' })
  }
}

const TOKEN_IN_FORM: ReadonlySet<string> = new Set(['access_token'])
const FORM_TYPE = /^application\/x-www-form-urlencoded/i

async function hasTokenInForm(request: Request): Promise<boolean> {
  if (!FORM_TYPE.test(request.headers.get('content-type') ?? '')) return false
  const form = readForm(request, await readBody(request), TOKEN_IN_FORM)
  return form.get('access_token') !== undefined
}

/**
 * Who is calling. Every handler asks here, so that a route which the middleware missed answers 401 and no data.
 *
 * @throws ApiError `missing_token`; `insufficient_scope` when the token lacks `scope`.
 */
export function requireCaller(caller: AccessTokenClaims | undefined, scope?: string): AccessTokenClaims {
  if (caller === undefined) throw new ApiError('missing_token')
  if (scope !== undefined && !caller.scopes.includes(scope)) {
    throw new ApiError('insufficient_scope', { scope })
  }
  return caller
}
