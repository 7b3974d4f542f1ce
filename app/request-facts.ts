import { randomUUIDv7 } from 'node:crypto'
import type { RequestFacts } from '#lib/oauth/server.ts'

/** Stands for a peer that the host does not tell. */
const UNKNOWN_ADDRESS = '0.0.0.0'

/**
 * Facts as far as a plain `Request` holds them, for hosts without our own server: there the peer is unknown, and a
 * second `Authorization` line never reaches us.
 */
export function factsOf(request: Request): RequestFacts {
  return {
    requestId: randomUUIDv7(),
    peerAddress: UNKNOWN_ADDRESS,
    authorizationHeaderCount: request.headers.has('authorization') ? 1 : 0,
  }
}
