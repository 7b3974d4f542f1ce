import { Agent, request as ask, type IncomingMessage, type ServerResponse } from 'node:http'
import { pipeline } from 'node:stream'
import { faultOf, log } from '#lib/platform/log/log.ts'
import { DOOR_HEADERS, doorHeaders, type PagesDoor, type Told } from './pages-door.ts'
import { refuseAway } from './refuse.ts'

/** A process that ended is back within a second or two. */
const OPENS_WITHIN_MS = 5_000
const TRY_AGAIN_MS = 100
/** What is idle for longer is closed from here, never from there: a request would meet it on its way. */
const IDLE_MS = 30_000

/** RFC 9110 §7.6.1: of one connection, not of the message. An expectation is met by whoever took the connection. */
const OF_THE_CONNECTION: ReadonlySet<string> = new Set([
  ...['connection', 'keep-alive', 'proxy-connection', 'te', 'trailer', 'transfer-encoding', 'upgrade'],
  'expect',
])

/**
 * Passes requests on to the process of the pages and its answers back, as they come: bodies are streamed both ways, who
 * breaks off here breaks off there, and the reverse. While that process is being replaced, requests wait for it.
 */
export class ToPages {
  readonly #door: PagesDoor
  readonly #agent = new Agent({ keepAlive: true, timeout: IDLE_MS })

  constructor(door: PagesDoor) {
    this.#door = door
  }

  /** Answers a request with what the pages answer. */
  pass(request: IncomingMessage, response: ServerResponse, told: Told): void {
    const isRead = request.method === 'GET' || request.method === 'HEAD'
    const headers = [...doorHeaders(this.#door, told), ...headersOf(request, isRead)]
    const until = performance.now() + OPENS_WITHIN_MS
    let hasTriedAgain = false

    const attempt = () => {
      if (response.closed) return
      let isSent = false
      let isAnswered = false
      const { method, url: path } = request
      const out = ask({ ...this.#door.at, agent: this.#agent, method, path, headers })
      const left = () => void out.destroy()
      response.once('close', left)
      out.once('socket', (socket) => {
        const send = () => {
          isSent = true
          // What comes with a GET is read by nobody.
          if (isRead) out.end()
          else request.pipe(out)
        }
        if (socket.connecting) socket.once('connect', send)
        else send()
      })
      out.once('response', (answer) => {
        isAnswered = true
        response.off('close', left)
        if (!request.complete) {
          // They have read enough, a body that is too large for example. What still comes is dropped with the connection.
          request.unpipe(out)
          response.setHeader('Connection', 'close')
        }
        response.writeHead(answer.statusCode ?? 502, answer.statusMessage, endToEnd(answer.rawHeaders))
        pipeline(answer, response, () => {
          if (!out.writableFinished || !answer.complete) out.destroy()
        })
      })
      out.on('error', (error) => {
        response.off('close', left)
        request.unpipe(out)
        if (response.closed || isAnswered) return
        if (!isSent && performance.now() < until) return void setTimeout(attempt, TRY_AGAIN_MS)
        if (isSent && isRead && !hasTriedAgain) {
          hasTriedAgain = true
          return void setTimeout(attempt, TRY_AGAIN_MS)
        }
        log.error({ requestId: told.requestId, ...faultOf(error) }, 'the pages did not answer')
        refuseAway(response, isSent ? 502 : 503)
      })
    }
    attempt()
  }

  /** Closes the connections that are idle. */
  close(): void {
    this.#agent.destroy()
  }
}

/** What a message says from end to end, in its order, by name and value in turn. */
function endToEnd(rawHeaders: readonly string[], without: (name: string) => boolean = () => false): string[] {
  const pairs = rawHeaders.flatMap((name, index): [string, string][] =>
    index % 2 === 0 ? [[name, rawHeaders[index + 1] ?? '']] : [],
  )
  const named = pairs
    .filter(([name]) => name.toLowerCase() === 'connection')
    .flatMap(([, value]) => value.split(',').map((one) => one.trim().toLowerCase()))
  return pairs
    .filter(([name]) => {
      const lower = name.toLowerCase()
      return !OF_THE_CONNECTION.has(lower) && !named.includes(lower) && !without(lower)
    })
    .flat()
}

/** The front has judged the host, which may stand in the request line instead. */
function headersOf({ rawHeaders, headers: { host } }: IncomingMessage, isRead: boolean): string[] {
  const without = (name: string) =>
    name === 'host' || DOOR_HEADERS.has(name) || (isRead && name === 'content-length')
  return [...(host === undefined ? [] : ['Host', host]), ...endToEnd(rawHeaders, without)]
}
