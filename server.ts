import { randomUUIDv7 } from 'node:crypto'
import { readdirSync } from 'node:fs'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import next from 'next'
import { docsPages } from '#components/docs/navigation.ts'
import { isOfLaboratory } from '#lib/edges/laboratory/laboratory.ts'
import { isLeakReport } from '#lib/edges/leaks/intake.ts'
import { isQuestion } from '#lib/edges/watching/questions.ts'
import { ENDPOINTS } from '#lib/oauth/endpoints/endpoint-table.ts'
import { DEFAULT_SIGNING_ALG } from '#lib/oauth/tokens/signing-alg.ts'
import { env } from '#lib/platform/env.ts'
import { CONNECTION_LIMITS } from '#lib/platform/limits/request-limits.ts'
import { faultOf, log } from '#lib/platform/log/log.ts'
import { logWhatIsPrinted } from '#lib/platform/log/printed.ts'
import { peerOf, tellPeerToNext } from '#lib/platform/peer-address.ts'
import { routes } from '#lib/routes.ts'
import { logAccess } from '#lib/runtime/lanes/access-log.ts'
import { FORM_MAX_BYTES } from '#lib/runtime/lanes/action-body.ts'
import { sendCompressedAsset } from '#lib/runtime/lanes/compressed-assets.ts'
import { compressResponse } from '#lib/runtime/lanes/compressed-response.ts'
import { Connections } from '#lib/runtime/lanes/connections.ts'
import { fastLane } from '#lib/runtime/lanes/fast-lane.ts'
import { guideFilePaths, guideFiles } from '#lib/runtime/lanes/guide-files.ts'
import { formKeeper } from '#lib/runtime/lanes/kept-form.ts'
import { keepNextFromCallingUs } from '#lib/runtime/lanes/next-self-call.ts'
import { PageTurns } from '#lib/runtime/lanes/page-turns.ts'
import { pathNames } from '#lib/runtime/lanes/path-names.ts'
import { refuseBusy, refuseUnread } from '#lib/runtime/lanes/refuse.ts'
import { answerAtFront } from '#lib/runtime/lanes/request-line.ts'
import { classifyPath } from '#lib/runtime/lanes/request-path.ts'
import { SessionGate } from '#lib/runtime/lanes/session-gate.ts'
import { lingerOnClose, refuseMalformed, refuseTunnel } from '#lib/runtime/lanes/unparsed.ts'
import { withWholeBody } from '#lib/runtime/lanes/web-body.ts'
import {
  answerForWeb,
  refuseLargeForm,
  webLaneRedirect,
  withTrustedHeaders,
} from '#lib/runtime/lanes/web-lane.ts'
import { runtime } from '#lib/runtime/runtime.ts'

const PATHS_OF_OURS = ['/health/live', '/health/ready', routes.leakScanner]
const GUIDE = docsPages.map(({ path }) => path)
const NEXT_FOLDER = join(import.meta.dirname, '.next')

/** A server that takes requests. */
export type RunningServer = {
  /**
   * Unready at once; after SHUTDOWN_DELAY no new requests are taken, those in flight are finished, events written.
   * PostgreSQL may stop afterwards.
   */
  stop(): Promise<void>
}

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
  const nameOf = pathNames([...ENDPOINTS.keys(), ...own.api.routes.map(({ path }) => path), ...webPaths()])
  const serveFast = fastLane({ ...own, isStopping: () => state.stopping, nameOf })
  const httpServer = createServer({
    maxHeaderSize: CONNECTION_LIMITS.maxHeaderBytes,
    headersTimeout: CONNECTION_LIMITS.headersWithinSeconds * 1000,
    requestTimeout: CONNECTION_LIMITS.requestWithinSeconds * 1000,
    keepAliveTimeout: CONNECTION_LIMITS.keepAliveSeconds * 1000,
    connectionsCheckingInterval: 5_000,
    // Node's own refusal has no body; ours says why.
    requireHostHeader: false,
    // RFC 9110 §7.8: what asks for another protocol is answered in this one. Next adds an `upgrade` listener to a
    // server that it is handed, which would otherwise take every such request, and answers none of them.
    shouldUpgradeCallback: dev ? isHotReload : () => false,
  })
  tellPeerToNext()
  keepNextFromCallingUs()
  if (!dev) logWhatIsPrinted()
  const web = next({ dev, hostname: env.host, port: env.port, httpServer })
  await web.prepare()
  const webLane = web.getRequestHandler()
  const turns = new PageTurns()
  const gate = new SessionGate()
  const sendGuideFile = guideFiles(GUIDE, () => addressOf(httpServer))

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
      void serveWeb(request, response, { handle: webLane, turns, gate, sendGuideFile, dev, requestId })
    } else {
      void serveFast(request, response)
    }
  })
  const connections = new Connections(httpServer)
  httpServer.on('connection', lingerOnClose)
  httpServer.on('connect', refuseTunnel)
  // RFC 9110 §10.1.1: an expectation that is not known may be ignored. Node's own answer has no body.
  httpServer.on('checkExpectation', (request, response) => httpServer.emit('request', request, response))
  httpServer.on('clientError', refuseMalformed)
  await listen(httpServer)

  return {
    async stop() {
      state.stopping = true
      await sleep(env.shutdownDelaySeconds * 1000)
      await connections.drain()
      await own.stop()
      await web.close().catch(() => {})
    },
  }
}

/** The common case first: an endpoint's own path needs no classifying. */
function laneOf(request: IncomingMessage): 'owned' | 'variant' | 'other' {
  const { method, url = '/' } = request
  if (ENDPOINTS.has(url)) return 'owned'
  const { lane, path } = classifyPath(url)
  const isOurs = isQuestion(method, path) || isLeakReport(request, path) || isOfLaboratory(path)
  return lane === 'other' && isOurs ? 'owned' : lane
}

/** What Next has no route for, in development either. */
const isServedHereAlone = (request: IncomingMessage) =>
  request.url?.startsWith('/health/') || isLeakReport(request, classifyPath(request.url ?? '/').path)

/** Addresses of the web lane, for the log: the folders of the pages, and what Next adds. */
function webPaths(): string[] {
  const pages = readdirSync(join(import.meta.dirname, 'app'), { recursive: true, encoding: 'utf8' })
  return [...pages, ...PATHS_OF_OURS, ...guideFilePaths(GUIDE), '/_next/static', '/_next/image']
}

type WebLane = {
  handle: ReturnType<ReturnType<typeof next>['getRequestHandler']>
  turns: PageTurns
  gate: SessionGate
  sendGuideFile: ReturnType<typeof guideFiles>
  dev: boolean
  requestId: string
}

async function serveWeb(
  request: IncomingMessage,
  response: ServerResponse,
  { handle, turns, gate, sendGuideFile, dev, requestId }: WebLane,
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
    await handle(withTrustedHeaders(whole), response)
  } catch (error) {
    // Whoever broke off in the middle of a body waits for no answer.
    if (!request.complete) return void response.destroy()
    log.error({ requestId, ...faultOf(error) }, 'a page failed')
    if (!response.headersSent) response.writeHead(500)
    response.end()
  }
}

/** Where the server listens. */
function addressOf(server: Server): { address: string; port: number } {
  const bound = server.address()
  return typeof bound === 'object' && bound ? bound : { address: env.host, port: env.port }
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
