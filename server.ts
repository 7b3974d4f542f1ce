import { randomUUIDv7 } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import next from 'next'
import { docsPages } from '#components/docs/navigation.ts'
import { isLeakReport } from '#lib/edges/leaks/intake.ts'
import { ENDPOINTS } from '#lib/oauth/endpoints/endpoint-table.ts'
import { DEFAULT_SIGNING_ALG } from '#lib/oauth/tokens/signing-alg.ts'
import { env } from '#lib/platform/env.ts'
import { CONNECTION_LIMITS } from '#lib/platform/limits/request-limits.ts'
import { faultOf, log } from '#lib/platform/log/log.ts'
import { logWhatIsPrinted } from '#lib/platform/log/printed.ts'
import { peerOf, tellPeerToNext } from '#lib/platform/peer-address.ts'
import { logAccess } from '#lib/runtime/lanes/access-log.ts'
import { FORM_MAX_BYTES } from '#lib/runtime/lanes/action-body.ts'
import { sendCompressedAsset } from '#lib/runtime/lanes/compressed-assets.ts'
import { compressResponse } from '#lib/runtime/lanes/compressed-response.ts'
import { Connections } from '#lib/runtime/lanes/connections.ts'
import { fastLane } from '#lib/runtime/lanes/fast-lane.ts'
import { createFront, guardConnections, listen, type RunningServer } from '#lib/runtime/lanes/front.ts'
import { guideFiles } from '#lib/runtime/lanes/guide-files.ts'
import { formKeeper } from '#lib/runtime/lanes/kept-form.ts'
import { laneOf } from '#lib/runtime/lanes/lane-of.ts'
import { keepNextFromCallingUs } from '#lib/runtime/lanes/next-self-call.ts'
import { PageTurns } from '#lib/runtime/lanes/page-turns.ts'
import { doorHeaders, type PagesDoor, type Told, takeTold } from '#lib/runtime/lanes/pages-door.ts'
import { pathNames } from '#lib/runtime/lanes/path-names.ts'
import { refuseBusy, refuseUnread } from '#lib/runtime/lanes/refuse.ts'
import { answerAtFront } from '#lib/runtime/lanes/request-line.ts'
import { classifyPath } from '#lib/runtime/lanes/request-path.ts'
import { SessionGate } from '#lib/runtime/lanes/session-gate.ts'
import { withWholeBody } from '#lib/runtime/lanes/web-body.ts'
import {
  answerForWeb,
  refuseLargeForm,
  webLaneRedirect,
  withTrustedHeaders,
} from '#lib/runtime/lanes/web-lane.ts'
import { webPaths } from '#lib/runtime/lanes/web-paths.ts'
import { startMetrics } from '#lib/runtime/metrics/start-metrics.ts'
import { runtime } from '#lib/runtime/runtime.ts'

const GUIDE = docsPages.map(({ path }) => path)
const NEXT_FOLDER = join(import.meta.dirname, '.next')

/**
 * Starts both lanes on one port: the protocol, the API and what pages ask by themselves here, everything else in Next.
 * In development Next serves every path, so that each change to the code is seen at once.
 * @throws when the port cannot be had, or LATCHKEY_KEK does not open the stored keys
 */
export async function startServer({ dev }: { dev: boolean }): Promise<RunningServer> {
  const own = await runtime()
  // A wrong key-encryption key must stop the start, not the first request.
  await own.server.signingKey(DEFAULT_SIGNING_ALG)

  const state = { stopping: false }
  const nameOf = pathNames([
    ...ENDPOINTS.keys(),
    ...own.api.routes.map(({ path }) => path),
    ...webPaths(import.meta.dirname, GUIDE),
  ])
  const serveFast = fastLane({ ...own, isStopping: () => state.stopping, nameOf })
  const httpServer = createFront(dev ? isHotReload : undefined)
  const web = await startWeb(httpServer, { dev, own: () => ({ at: reachable(httpServer), headers: {} }) })

  const logAtFront = (request: IncomingMessage, response: ServerResponse) => {
    const requestId = randomUUIDv7()
    logAccess(request, response, { requestId, peerAddress: peerOf(request) }, nameOf)
    return requestId
  }
  httpServer.on('request', (request, response) => {
    if (state.stopping) response.setHeader('Connection', 'close')
    if (answerAtFront(request, response)) return void logAtFront(request, response)
    const lane = laneOf(request)
    if (lane === 'other' || (dev && lane === 'owned' && !isServedHereAlone(request))) {
      const requestId = logAtFront(request, response)
      response.setHeader('X-Request-Id', requestId)
      web.serve(request, response, { requestId, peerAddress: peerOf(request) })
    } else {
      void serveFast(request, response)
    }
  })
  const connections = new Connections(httpServer)
  guardConnections(httpServer)
  const sources = { metrics: own.metrics, server: httpServer, turns: web.turns, ...builtAs() }
  const stopMetrics = await startMetrics(env, sources)
  await listen(httpServer)

  return {
    async stop({ delaySeconds = env.shutdownDelaySeconds } = {}) {
      state.stopping = true
      await sleep(delaySeconds * 1000)
      await connections.drain()
      await stopMetrics()
      await own.stop()
      await web.close()
    },
  }
}

/**
 * Starts the pages alone, behind a door that only the processes in front of them know.
 * @throws when nothing can listen there, or LATCHKEY_KEK does not open the stored keys
 */
export async function startPages(door: PagesDoor): Promise<RunningServer> {
  const own = await runtime()
  await own.server.signingKey(DEFAULT_SIGNING_ALG)
  // Whoever stands in front has set time limits to the requests that come this way, and closes what is idle.
  const httpServer = createServer({
    maxHeaderSize: 2 * CONNECTION_LIMITS.maxHeaderBytes,
    ...{ headersTimeout: 0, requestTimeout: 0, keepAliveTimeout: 0 },
    requireHostHeader: false,
    shouldUpgradeCallback: () => false,
  })
  const ofGuide = () => ({ requestId: randomUUIDv7(), peerAddress: '127.0.0.1' })
  const web = await startWeb(httpServer, {
    dev: false,
    own: () => ({ at: door.at, headers: inPairs(doorHeaders(door, ofGuide())) }),
  })
  httpServer.on('request', (request, response) => {
    const told = takeTold(request.headers, door)
    if (told) web.serve(request, response, told)
    else request.socket.destroy()
  })
  const connections = new Connections(httpServer)
  guardConnections(httpServer)
  await listen(httpServer, 'socketPath' in door.at ? { path: door.at.socketPath } : door.at)
  return {
    async stop() {
      await connections.drain()
      await own.stop()
      await web.close()
    },
  }
}

const inPairs = (flat: readonly string[]): Record<string, string> =>
  Object.fromEntries(flat.flatMap((name, index) => (index % 2 === 0 ? [[name, flat[index + 1] ?? '']] : [])))

/** Next, and what is done for it before and after. */
async function startWeb(
  httpServer: Server,
  { dev, own }: { dev: boolean; own: Parameters<typeof guideFiles>[1] },
) {
  tellPeerToNext()
  keepNextFromCallingUs()
  if (!dev) logWhatIsPrinted()
  const web = next({ dev, hostname: env.host, port: env.port, httpServer })
  await web.prepare()
  const lane = {
    handle: web.getRequestHandler(),
    turns: new PageTurns(),
    gate: new SessionGate(),
    sendGuideFile: guideFiles(GUIDE, own),
    dev,
  }
  return {
    turns: lane.turns,
    serve: (request: IncomingMessage, response: ServerResponse, told: Told) =>
      void serveWeb(request, response, { ...lane, ...told }),
    close: () => web.close().catch(() => {}),
  }
}

/** What runs, for the metrics. In development there is no build. */
function builtAs(): { version: string; build: string } {
  const read = (file: string) => readFileSync(join(import.meta.dirname, file), 'utf8')
  const id = join('.next', 'BUILD_ID')
  return {
    version: JSON.parse(read('package.json')).version,
    build: existsSync(join(import.meta.dirname, id)) ? read(id).trim() : 'none',
  }
}

/** What Next has no route for, in development either. */
const isServedHereAlone = (request: IncomingMessage) =>
  request.url?.startsWith('/health/') || isLeakReport(request, classifyPath(request.url ?? '/').path)

type WebLane = {
  handle: ReturnType<ReturnType<typeof next>['getRequestHandler']>
  turns: PageTurns
  gate: SessionGate
  sendGuideFile: ReturnType<typeof guideFiles>
  dev: boolean
} & Told

async function serveWeb(
  request: IncomingMessage,
  response: ServerResponse,
  { handle, turns, gate, sendGuideFile, dev, requestId, peerAddress }: WebLane,
): Promise<void> {
  if (answerForWeb(request, response, { dev })) return
  const elsewhere = webLaneRedirect(request)
  if (elsewhere) {
    response.writeHead(307, { Location: elsewhere, 'Cache-Control': 'no-store' }).end()
    return
  }
  const keepForm = formKeeper(request)
  try {
    if (await sendCompressedAsset(NEXT_FOLDER, request, response)) return
    if (await sendGuideFile(request, response)) return
    const whole = await withWholeBody(request, FORM_MAX_BYTES)
    if (!whole) return refuseLargeForm(response)
    if (!(await gate.pass(request, response))) return refuseUnread(response)
    if (!(await turns.take(request, response))) return refuseBusy(response)
    if (response.closed) return
    compressResponse(whole, response)
    keepForm?.(response)
    await handle(withTrustedHeaders(whole, peerAddress), response)
  } catch (error) {
    // Whoever broke off in the middle of a body waits for no answer.
    if (!request.complete) return void response.destroy()
    log.error({ requestId, ...faultOf(error) }, 'a page failed')
    if (!response.headersSent) response.writeHead(500)
    response.end()
  }
}

/** Where the server can be asked from here: one that listens everywhere is asked at home. */
function reachable(server: Server): { host: string; port: number } {
  const bound = server.address()
  const { address, port } = typeof bound === 'object' && bound ? bound : { address: env.host, port: env.port }
  return { host: address === '0.0.0.0' ? '127.0.0.1' : address === '::' ? '::1' : address, port }
}

/** Next's own channel to pages in development, the one protocol besides HTTP/1.1 that is spoken here. */
const isHotReload = ({ url = '' }: IncomingMessage) => /^\/_next\/hmr(\?|$)/.test(url)
