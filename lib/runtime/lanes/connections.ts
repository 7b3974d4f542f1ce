import type { Server, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'

const ANSWERED_WITHIN_MS = 30_000
/** A request is some kilobytes: one that has not come by then does not come. */
const ARRIVED_WITHIN_MS = 1_000

/** The connections of a server, with the latest answer of each, so that a stop waits for answers and for nothing else. */
export class Connections {
  readonly #server: Server
  readonly #latest = new Map<Socket, ServerResponse | null>()

  constructor(server: Server) {
    this.#server = server
    server.on('connection', (socket) => {
      this.#latest.set(socket, null)
      socket.once('close', () => this.#latest.delete(socket))
    })
    server.on('request', ({ socket }, response) => {
      if (this.#latest.has(socket)) this.#latest.set(socket, response)
    })
  }

  /** Takes no new ones, finishes what is in flight, and then closes what is left. */
  async drain(): Promise<void> {
    const closed = new Promise<void>((resolve) => this.#server.close(() => resolve()))
    // Node looks after no time-outs by now, and counts as busy what has asked nothing yet, or half of something.
    if (await isDone(closed, ARRIVED_WITHIN_MS)) return
    for (const [socket, latest] of this.#latest) if (!isInFlight(latest)) socket.destroy()
    await isDone(closed, ANSWERED_WITHIN_MS - ARRIVED_WITHIN_MS)
    this.#server.closeAllConnections()
  }
}

/** Whether a whole request has come and its answer has not left. */
function isInFlight(latest: ServerResponse | null): boolean {
  return latest?.req.complete === true && !latest.writableFinished
}

/** Whether a promise is fulfilled within the time. */
async function isDone(promise: Promise<void>, withinMs: number): Promise<boolean> {
  const givenUp = new AbortController()
  const timeUp = sleep(withinMs, false, { signal: givenUp.signal }).catch(() => false)
  const done = await Promise.race([promise.then(() => true), timeUp])
  givenUp.abort()
  return done
}
