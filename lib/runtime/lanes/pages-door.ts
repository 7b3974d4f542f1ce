import { timingSafeEqual } from 'node:crypto'
import type { IncomingHttpHeaders } from 'node:http'

/**
 * Where the process of the pages takes requests from those that issue tokens: a socket in a closed folder, or, where none
 * can be had, a port of this machine. Whoever passes a request on proves by the secret that it may say who asked.
 */
export type PagesDoor = {
  at: { socketPath: string } | { host: string; port: number }
  secret: string
}

/** What is known of a request when it is passed on. */
export type Told = { requestId: string; peerAddress: string }

const SECRET = 'x-latchkey-door'
const REQUEST_ID = 'x-latchkey-request-id'
const PEER = 'x-latchkey-peer'

/** Headers that mean something at the door alone: a stranger's are never passed on. */
export const DOOR_HEADERS: ReadonlySet<string> = new Set([SECRET, REQUEST_ID, PEER])

/** The headers of a request that is passed on, by name and value in turn. */
export const doorHeaders = ({ secret }: PagesDoor, { requestId, peerAddress }: Told): string[] => [
  ...[SECRET, secret],
  ...[REQUEST_ID, requestId],
  ...[PEER, peerAddress],
]

/** Takes what was told out of a request's headers; null when it came from somebody who may not tell. */
export function takeTold(headers: IncomingHttpHeaders, { secret }: PagesDoor): Told | null {
  const [shown, requestId, peerAddress] = [SECRET, REQUEST_ID, PEER].map((name) => {
    const value = headers[name]
    delete headers[name]
    return typeof value === 'string' ? value : ''
  })
  if (!shown || !isSame(shown, secret) || !requestId || !peerAddress) return null
  return { requestId, peerAddress }
}

function isSame(one: string, other: string): boolean {
  const [a, b] = [Buffer.from(one), Buffer.from(other)]
  return a.length === b.length && timingSafeEqual(a, b)
}
