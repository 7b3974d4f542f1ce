import { OpenAPIHono } from '@hono/zod-openapi'
import { HTTPException } from 'hono/http-exception'
import { API_SCOPES } from '#lib/access/permissions.ts'
import { AppError } from '#lib/kernel/errors.ts'
import { PATHS } from '#lib/oauth/endpoints/metadata.ts'
import { resourceMetadataUrl } from '#lib/oauth/endpoints/protected-resource.ts'
import { OAuthError } from '#lib/oauth/errors.ts'
import { type AuthorizationServer, type RequestFacts, StoreUnavailable } from '#lib/oauth/ports.ts'
import { OWN_API_PATH } from '#lib/oauth/resource.ts'
import { isUnavailable } from '#lib/platform/db/prisma-errors.ts'
import { type ApiEnv, authenticateCaller } from './caller.ts'
import { clientCalls, type ListTeamClients } from './clients.ts'
import { ApiError, ofAppError, toErrorResponse } from './errors.ts'
import { noJson } from './json-body.ts'
import { SECRET_CALLS } from './secrets.ts'
import { WHOAMI_CALLS } from './whoami.ts'

const DOCUMENT_PATH = `${OWN_API_PATH}/openapi.json`

/** What the API needs from outside. */
export type ApiPorts = {
  server: AuthorizationServer
  listTeamClients: ListTeamClients
}

/**
 * The REST API that the issued tokens open, below `/api/v1`.
 *
 * Everything needs an access token: a bare call learns nothing, not even which addresses exist (404 and 405 come
 * after 401). The one exception is `GET /api/v1/openapi.json`, which is public documentation and holds no data.
 */
export function createApi(ports: ApiPorts): OpenAPIHono<ApiEnv> {
  const { server } = ports
  const app = new OpenAPIHono<ApiEnv>()
  const resourceMetadata = resourceMetadataUrl(server.issuer)

  app.use('*', async (c, next) => {
    await next()
    // On the answer itself: the framework's own way would make another of it for each header.
    const { headers } = c.res
    headers.set('x-request-id', c.env.requestId)
    headers.set('cache-control', 'no-store')
    headers.set('x-content-type-options', 'nosniff')
  })
  describeTokens(app, server.issuer)
  app.get(DOCUMENT_PATH, (c) => c.json(document(app, server)))
  app.use('*', authenticateCaller(server))

  app.route(OWN_API_PATH, apiRoutes(ports))
  refuseOtherMethods(app)

  const refuse = (error: ApiError, { findings }: RequestFacts) => {
    findings.error = error.code
    return toErrorResponse(error, resourceMetadata)
  }
  app.notFound((c) => refuse(new ApiError('not_found'), c.env))
  app.onError((error, c) => refuse(asApiError(error, c.env.requestId, server), c.env))
  return app
}

/** By what the API is called, and of whom it is. */
type Described = Pick<AuthorizationServer, 'issuer' | 'portalName'>

/** What the API documents of itself (OpenAPI 3.1), for those who print it instead of serving the API. */
export function apiDocument(described: Described) {
  const app = new OpenAPIHono<ApiEnv>()
  describeTokens(app, described.issuer)
  app.route(OWN_API_PATH, apiRoutes({ listTeamClients: async () => ({ clients: [], next: null }) }))
  return document(app, described)
}

function describeTokens(app: OpenAPIHono<ApiEnv>, issuer: string): void {
  app.openAPIRegistry.registerComponent('securitySchemes', 'accessToken', {
    type: 'oauth2',
    flows: { clientCredentials: { tokenUrl: `${issuer}${PATHS.token}`, scopes: API_SCOPES } },
  })
}

function apiRoutes({ listTeamClients }: Pick<ApiPorts, 'listTeamClients'>): OpenAPIHono<ApiEnv> {
  const routes = new OpenAPIHono<ApiEnv>()
  for (const add of [...WHOAMI_CALLS, ...clientCalls(listTeamClients), ...SECRET_CALLS]) add(routes)
  return routes
}

function document(app: OpenAPIHono<ApiEnv>, { issuer, portalName }: Described) {
  return app.getOpenAPI31Document({
    openapi: '3.1.0',
    info: {
      title: `${portalName} API`,
      version: '1',
      description: `Takes access tokens issued by ${portalName}.`,
    },
    servers: [{ url: issuer }],
  })
}

/** After the routes: every address that exists answers other methods with what it does take (RFC 9110 §15.5.6). */
function refuseOtherMethods(app: OpenAPIHono<ApiEnv>): void {
  for (const [path, methods] of methodsByPath(app)) {
    const allow = methods.has('GET') ? [...methods, 'HEAD', 'OPTIONS'] : [...methods, 'OPTIONS']
    app.options(path, () => new Response(null, { status: 204, headers: { allow: allow.join(', ') } }))
    app.all(path, () => {
      throw new ApiError('method_not_allowed', { allow: allow.join(', ') })
    })
  }
}

function methodsByPath(app: OpenAPIHono<ApiEnv>): Map<string, Set<string>> {
  const methods = new Map<string, Set<string>>()
  for (const route of app.routes) {
    if (route.method === 'ALL') continue
    const known = methods.get(route.path) ?? new Set()
    methods.set(route.path, known.add(route.method))
  }
  return methods
}

/** The one mapper: whatever a step threw, the answer is one of the table's. */
function asApiError(error: Error, requestId: string, server: AuthorizationServer): ApiError {
  if (ApiError.is(error)) return error
  if (AppError.is(error)) return ofAppError(error)
  if (OAuthError.is(error)) return new ApiError(error.code, { description: error.description })
  if (StoreUnavailable.is(error) || isUnavailable(error)) return new ApiError('temporarily_unavailable')
  // All that the framework refuses by itself is a body.
  if (error instanceof HTTPException && error.status < 500) return noJson()
  server.reportError(error, requestId)
  return new ApiError('server_error')
}
