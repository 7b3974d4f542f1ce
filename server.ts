import { randomUUIDv7 } from 'node:crypto'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { join } from 'node:path'
import { getRequestListener, type HttpBindings } from '@hono/node-server'
import next from 'next'
import { type Runtime, runtime } from '#lib/authorization-server.ts'
import { sendCompressedAsset } from '#lib/compressed-assets.ts'
import { compressResponse } from '#lib/compressed-response.ts'
import { env } from '#lib/env.ts'
import { Connections } from '#lib/front/connections.ts'
import { formKeeper } from '#lib/front/kept-form.ts'
import { lingerOnClose, refuseMalformed, refuseTunnel } from '#lib/front/unparsed.ts'
import { live, ready } from '#lib/health.ts'
import { faultOf, log } from '#lib/log.ts'
import { ENDPOINTS } from '#lib/oauth/endpoints.ts'
import type { RequestFacts } from '#lib/oauth/server.ts'
import { DEFAULT_SIGNING_ALG } from '#lib/oauth/signing-alg.ts'
import { peerOf, tellPeerToNext } from '#lib/peer-address.ts'
import { classifyPath } from '#lib/request-path.ts'
import { isReadablePath, webLaneRedirect, withTrustedHeaders } from '#lib/web-lane.ts'

const NEXT_FOLDER = join(import.meta.dirname, '.next')
const MAX_HEADER_BYTES = 16 * 1024
const HEADERS_WITHIN_MS = 10_000
const REQUEST_WITHIN_MS = 30_000
const KEEP_ALIVE_MS = 65_000

/** A server that takes requests. */
export type RunningServer = {
  /** Unready at once, requests in flight are finished, events written. PostgreSQL may stop afterwards. */
  stop(): Promise<void>
}

/**
 * Starts both lanes on one port: the protocol and the API here, everything else in Next.
 * In development Next serves every path, so that each change to the code is seen at once.
 * @throws when the port cannot be had, or LATCHKEY_KEK does not open the stored keys
 */
export async function startServer({ dev }: { dev: boolean }): Promise<RunningServer> {
  const own = await runtime()
  // A wrong key-encryption key must stop the start, not the first request.
  await own.server.signingKey(DEFAULT_SIGNING_ALG)

  const state = { stopping: false }
  const fastLane = fastLaneListener(own, state)
  const httpServer = createServer({
    maxHeaderSize: MAX_HEADER_BYTES,
    headersTimeout: HEADERS_WITHIN_MS,
    requestTimeout: REQUEST_WITHIN_MS,
    keepAliveTimeout: KEEP_ALIVE_MS,
    connectionsCheckingInterval: 5_000,
    // RFC 9110 §7.8: what asks for another protocol is answered in this one. Next adds an `upgrade` listener to a
    // server that it is handed, which would otherwise take every such request, and answers none of them.
    shouldUpgradeCallback: dev ? isHotReload : () => false,
  })
  tellPeerToNext()
  const web = next({ dev, hostname: env.host, port: env.port, httpServer })
  await web.prepare()
  const webLane = web.getRequestHandler()

  httpServer.on('request', (request, response) => {
    if (state.stopping) response.setHeader('Connection', 'close')
    // The common case first: an endpoint's own path needs no classifying.
    const lane = ENDPOINTS.has(request.url ?? '') ? 'owned' : classifyPath(request.url ?? '/').lane
    if (lane === 'other' || (dev && lane === 'owned' && !request.url?.startsWith('/health/'))) {
      void serveWeb(request, response, webLane)
    } else {
      void fastLane(request, response)
    }
  })
  const connections = new Connections(httpServer)
  httpServer.on('connection', lingerOnClose)
  httpServer.on('connect', refuseTunnel)
  httpServer.on('clientError', refuseMalformed)
  await listen(httpServer)

  return {
    async stop() {
      state.stopping = true
      await connections.drain()
      await own.stop()
      await web.close().catch(() => {})
    },
  }
}

async function serveWeb(
  request: IncomingMessage,
  response: ServerResponse,
  handle: (request: IncomingMessage, response: ServerResponse) => Promise<void>,
): Promise<void> {
  if (!isReadablePath(request.url ?? '/')) {
    response.writeHead(400, { 'Cache-Control': 'no-store' }).end()
    return
  }
  const elsewhere = webLaneRedirect(request)
  if (elsewhere) {
    response.writeHead(307, { Location: elsewhere, 'Cache-Control': 'no-store' }).end()
    return
  }
  const keepForm = formKeeper(request)
  try {
    if (await sendCompressedAsset(NEXT_FOLDER, request, response)) return
    compressResponse(request, response)
    keepForm?.(response)
    await handle(withTrustedHeaders(request), response)
  } catch (error) {
    log.error(faultOf(error), 'a page failed')
    if (!response.headersSent) response.writeHead(500)
    response.end()
  }
}

function fastLaneListener(own: Runtime, state: { stopping: boolean }) {
  return getRequestListener(
    async (request, bindings) => {
      const incoming = (bindings as HttpBindings).incoming
      const exact = ENDPOINTS.get(incoming.url ?? '')
      if (exact) return exact(request, factsOf(incoming), own.server)
      const { lane, path } = classifyPath(incoming.url ?? '/')
      if (lane === 'variant') return notFound()
      const endpoint = ENDPOINTS.get(path)
      if (endpoint) return endpoint(request, factsOf(incoming), own.server)
      if (path === '/health/live') return live()
      if (path === '/health/ready') return ready(!state.stopping && (await own.isReady()))
      if (path === '/api/v1' || path.startsWith('/api/v1/')) return own.api.fetch(request)
      return notFound()
    },
    {
      hostname: new URL(env.publicUrl).host,
      errorHandler: () =>
        new Response('{"error":"invalid_request"}', { status: 400, headers: PROTOCOL_HEADERS }),
    },
  )
}

const PROTOCOL_HEADERS = {
  'Content-Type': 'application/json',
  'Cache-Control': 'no-store',
  'X-Content-Type-Options': 'nosniff',
}

const notFound = () => new Response('{"error":"not_found"}', { status: 404, headers: PROTOCOL_HEADERS })

function factsOf(incoming: IncomingMessage): RequestFacts {
  let authorizationHeaderCount = 0
  for (let index = 0; index < incoming.rawHeaders.length; index += 2) {
    if (incoming.rawHeaders[index]?.toLowerCase() === 'authorization') authorizationHeaderCount++
  }
  return { requestId: randomUUIDv7(), peerAddress: peerOf(incoming), authorizationHeaderCount }
}

/** Next's own channel to pages in development, the one protocol besides HTTP/1.1 that is spoken here. */
const isHotReload = ({ url = '' }: IncomingMessage) => /^\/_next\/hmr(\?|$)/.test(url)

async function listen(server: Server): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(env.port, env.host, () => {
      server.off('error', reject)
      resolve()
    })
  })
}
