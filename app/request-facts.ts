import { randomUUIDv7 } from 'node:crypto'
import type { RequestFacts } from '#lib/oauth/ports.ts'
import { toldPeer } from '#lib/platform/peer-address.ts'

/**
 * Facts as far as a plain `Request` holds them. On a host without our own server the peer is unknown, so that no
 * enforced address rule lets anybody in, and a second `Authorization` line never reaches us.
 */
export function factsOf(request: Request): RequestFacts {
  return {
    requestId: randomUUIDv7(),
    peerAddress: toldPeer(request.headers),
    authorizationHeaderCount: request.headers.has('authorization') ? 1 : 0,
    findings: {},
  }
}
