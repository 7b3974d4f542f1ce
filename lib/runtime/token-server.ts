import cluster from 'node:cluster'
import { randomUUIDv7 } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { ENDPOINTS } from '#lib/oauth/endpoints/endpoint-table.ts'
import { DEFAULT_SIGNING_ALG } from '#lib/oauth/tokens/signing-alg.ts'
import { env } from '#lib/platform/env.ts'
import { peerOf } from '#lib/platform/peer-address.ts'
import { logAccess } from './lanes/access-log.ts'
import { Connections } from './lanes/connections.ts'
import { fastLane } from './lanes/fast-lane.ts'
import { createFront, guardConnections, listen, type RunningServer } from './lanes/front.ts'
import { laneOf } from './lanes/lane-of.ts'
import type { PagesDoor } from './lanes/pages-door.ts'
import { pathNames } from './lanes/path-names.ts'
import { refuse } from './lanes/refuse.ts'
import { answerAtFront } from './lanes/request-line.ts'
import { ToPages } from './lanes/to-pages.ts'
import { runtime } from './runtime.ts'

/**
 * Where the system can, each process has a queue of its own for new connections. Elsewhere the first process takes them
 * and hands them on, and one that it is just handing to a process that is killed is neither answered nor closed.
 */
const SHARES_BY_SYSTEM = process.platform === 'linux'

type Options = {
  /** Addresses of the web lane, for the log. */
  paths: readonly string[]
  /** Where the pages are; without them whoever asks for one gets 404. */
  door: PagesDoor | null
}

/**
 * Starts the fast lane alone; what is not its own it passes on to the process of the pages, if there is one.
 * @throws when the port cannot be had, or LATCHKEY_KEK does not open the stored keys
 */
export async function startTokenServer({ paths, door }: Options): Promise<RunningServer> {
  const own = await runtime()
  await own.server.signingKey(DEFAULT_SIGNING_ALG)

  const state = { stopping: false }
  const nameOf = pathNames([...ENDPOINTS.keys(), ...own.api.routes.map(({ path }) => path), ...paths])
  const serveFast = fastLane({ ...own, isStopping: () => state.stopping, nameOf })
  const toPages = door && new ToPages(door)
  const server = createFront()

  const logAtFront = (request: IncomingMessage, response: ServerResponse) => {
    const told = { requestId: randomUUIDv7(), peerAddress: peerOf(request) }
    logAccess(request, response, told, nameOf)
    return told
  }
  server.on('request', (request, response) => {
    if (state.stopping) response.setHeader('Connection', 'close')
    if (answerAtFront(request, response)) return void logAtFront(request, response)
    if (laneOf(request) !== 'other') return void serveFast(request, response)
    const told = logAtFront(request, response)
    response.setHeader('X-Request-Id', told.requestId)
    if (toPages) toPages.pass(request, response, told)
    else refuse(response, 'not_found')
  })
  const connections = new Connections(server)
  guardConnections(server)
  await listen(server, { host: env.host, port: env.port, reusePort: SHARES_BY_SYSTEM && cluster.isWorker })

  return {
    async stop({ delaySeconds = env.shutdownDelaySeconds } = {}) {
      state.stopping = true
      await sleep(delaySeconds * 1000)
      await connections.drain()
      toPages?.close()
      await own.stop()
    },
  }
}
