import { ApiError, toErrorResponse } from '#lib/edges/rest/errors.ts'
import { AppError } from '#lib/kernel/errors.ts'
import { handleNothing } from '#lib/oauth/endpoints/nothing.ts'
import { OAuthError } from '#lib/oauth/errors.ts'
import { listedOriginHeaders, preflightResponse } from '#lib/oauth/http/cors.ts'
import { type AuthorizationServer, type RequestFacts, StoreUnavailable } from '#lib/oauth/ports.ts'
import { TRY_PATH } from '#lib/oauth/resource.ts'
import { isUnavailable } from '#lib/platform/db/prisma-errors.ts'
import { routes } from '#lib/routes.ts'
import { giveCredentials } from './give-credentials.ts'
import { readRequest } from './read-request.ts'
import { describeTry, TRY_METADATA_PATH, tryMetadataUrl, tryToken } from './try.ts'

/** What the laboratory needs from outside. */
export type LaboratoryPorts = {
  server: AuthorizationServer
  /** Whether there are throwaway clients; what is asked about apps is answered all the same. */
  isOn: boolean
  throwaways: {
    /** Counts one that is asked for from an address. */
    countAsked(address: string): Promise<{ exceeded: boolean; retryAfterSeconds: number }>
    giveBack(address: string): Promise<void>
  }
}

type Endpoint = (request: Request, facts: RequestFacts) => Promise<Response>

/** What the page of the laboratory asks, by its exact path; each answers every method and never throws. */
export type Laboratory = ReadonlyMap<string, Endpoint>

const PATHS: ReadonlySet<string> = new Set([
  routes.throwawayCredentials,
  routes.testedRequests,
  TRY_PATH,
  TRY_METADATA_PATH,
])

/** Whether a path is one of them. */
export const isOfLaboratory = (path: string): boolean => PATHS.has(path)

/** The laboratory's part of this server. */
export function createLaboratory(ports: LaboratoryPorts): Laboratory {
  const { server, isOn } = ports
  const call = (methods: readonly string[], answer: Endpoint) => called(ports, methods, answer)
  const whileOn = (endpoint: Endpoint): Endpoint => (isOn ? endpoint : handleNothing)
  return new Map<string, Endpoint>([
    [routes.throwawayCredentials, call(['POST'], (request, facts) => giveCredentials(request, facts, ports))],
    [routes.testedRequests, call(['GET', 'HEAD'], (request, facts) => readRequest(request, facts, server))],
    [TRY_PATH, whileOn(call(['GET', 'HEAD'], (request, facts) => tryToken(request, facts, server)))],
    [TRY_METADATA_PATH, whileOn((request, facts) => describeTry(request, facts, server))],
  ])
}

/** What all calls do alike: preflights, 405, the same headers on every answer, one mapping of what is thrown. */
function called({ server }: LaboratoryPorts, methods: readonly string[], answer: Endpoint): Endpoint {
  return async (request, facts) => {
    const cors = listedOriginHeaders(request.headers.get('origin'), server.allowedOrigins)
    if (request.method === 'OPTIONS')
      return preflightResponse({ ...cors, 'x-request-id': facts.requestId }, methods.join(', '))
    const response = await answerTo(request, facts)
    for (const [name, value] of Object.entries(cors)) response.headers.set(name, value)
    response.headers.set('x-request-id', facts.requestId)
    return request.method === 'HEAD' ? new Response(null, response) : response
  }

  async function answerTo(request: Request, facts: RequestFacts): Promise<Response> {
    try {
      if (!methods.includes(request.method))
        throw new ApiError('method_not_allowed', { allow: [...methods, 'OPTIONS'].join(', ') })
      return await answer(request, facts)
    } catch (thrown) {
      const error = asApiError(thrown, facts.requestId, server)
      facts.findings.error = error.code
      return toErrorResponse(error, tryMetadataUrl(server.issuer))
    }
  }
}

function asApiError(error: unknown, requestId: string, server: AuthorizationServer): ApiError {
  if (ApiError.is(error)) return error
  if (OAuthError.is(error)) return new ApiError(error.code, { description: error.description })
  if (AppError.is(error) && error.code === 'invalid')
    return new ApiError('invalid_request', { description: error.message })
  if (StoreUnavailable.is(error) || isUnavailable(error)) return new ApiError('temporarily_unavailable')
  server.reportError(error, requestId)
  return new ApiError('server_error')
}
