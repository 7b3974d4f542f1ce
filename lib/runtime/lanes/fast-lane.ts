import { randomUUIDv7 } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import { getRequestListener, type HttpBindings, RequestError } from '@hono/node-server'
import type { Laboratory } from '#lib/edges/laboratory/laboratory.ts'
import { answerLeakReport, isLeakReport } from '#lib/edges/leaks/intake.ts'
import { answerQuestion, isQuestion } from '#lib/edges/watching/questions.ts'
import { ENDPOINTS } from '#lib/oauth/endpoints/endpoint-table.ts'
import { handleNothing } from '#lib/oauth/endpoints/nothing.ts'
import { errorResponse } from '#lib/oauth/errors.ts'
import type { AuthorizationServer, RequestFacts } from '#lib/oauth/ports.ts'
import { env } from '#lib/platform/env.ts'
import { peerOf } from '#lib/platform/peer-address.ts'
import { logAccess } from './access-log.ts'
import { live, ready } from './health.ts'
import { classifyPath } from './request-path.ts'

/** What the lane serves from. */
export type FastLane = {
  server: AuthorizationServer
  isReady(): Promise<boolean>
  /** What the token laboratory asks, by its exact path. */
  laboratory: Laboratory
  api: { fetch(request: Request, facts: RequestFacts): Response | Promise<Response> }
  isStopping(): boolean
  /** Makes a request's target fit for the log. */
  nameOf(target: string): string
}

/** The listener for the protocol, the API, what pages ask by themselves, and the health of this process. */
export function fastLane(own: FastLane) {
  return getRequestListener(
    (request, bindings) => {
      const { incoming, outgoing } = bindings as HttpBindings
      const facts = factsOf(incoming)
      logAccess(incoming, outgoing, facts, own.nameOf)
      const endpoint = ENDPOINTS.get(incoming.url ?? '')
      return endpoint ? endpoint(request, facts, own.server) : answerOrReport(request, incoming, facts, own)
    },
    {
      hostname: new URL(env.publicUrl).host,
      errorHandler(error) {
        // What no `Request` can be made of, a Host that is none for example.
        if (error instanceof RequestError) return errorResponse('invalid_request', HEADERS)
        return faultResponse(error, randomUUIDv7(), own)
      },
    },
  )
}

async function answerOrReport(
  request: Request,
  incoming: IncomingMessage,
  facts: RequestFacts,
  own: FastLane,
): Promise<Response> {
  try {
    return await answer(request, incoming, facts, own)
  } catch (error) {
    return faultResponse(error, facts.requestId, own)
  }
}

async function answer(
  request: Request,
  incoming: IncomingMessage,
  facts: RequestFacts,
  own: FastLane,
): Promise<Response> {
  const { lane, path } = classifyPath(incoming.url ?? '/')
  if (lane === 'variant') return handleNothing(request, facts)
  const endpoint = ENDPOINTS.get(path)
  if (endpoint) return endpoint(request, facts, own.server)
  const ofLaboratory = own.laboratory.get(path)
  if (ofLaboratory) return ofLaboratory(request, facts)
  if (path === '/health/live') return live()
  if (path === '/health/ready') return ready(!own.isStopping() && (await own.isReady()))
  if (path === '/api/v1' || path.startsWith('/api/v1/')) return own.api.fetch(request, facts)
  if (isLeakReport(incoming, path)) return await answerLeakReport(request, path, facts)
  if (isQuestion(request.method, path)) return await answerToPage(request, facts)
  return handleNothing(request, facts)
}

async function answerToPage(request: Request, { requestId }: RequestFacts): Promise<Response> {
  const response = await answerQuestion(request)
  response.headers.set('X-Request-Id', requestId)
  return response
}

/** Our own fault, never the sender's: told by the ID under which the log explains it. */
function faultResponse(error: unknown, requestId: string, { server }: FastLane): Response {
  server.reportError(error, requestId)
  return errorResponse('server_error', { ...HEADERS, 'X-Request-Id': requestId })
}

const HEADERS = {
  'Content-Type': 'application/json',
  'Cache-Control': 'no-store',
  'X-Content-Type-Options': 'nosniff',
}

const AUTHORIZATION = 'authorization'

function factsOf(incoming: IncomingMessage): RequestFacts {
  let authorizationHeaderCount = 0
  for (let index = 0; index < incoming.rawHeaders.length; index += 2) {
    const name = incoming.rawHeaders[index]
    if (name?.length === AUTHORIZATION.length && name.toLowerCase() === AUTHORIZATION)
      authorizationHeaderCount++
  }
  return { requestId: randomUUIDv7(), peerAddress: peerOf(incoming), authorizationHeaderCount, findings: {} }
}
