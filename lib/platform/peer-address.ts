import type { IncomingMessage } from 'node:http'
import { type NetworkTest, readAddress, UNKNOWN_ADDRESS, withinAny } from '#lib/kernel/network.ts'
import { env } from './env.ts'
import { shared } from './shared.ts'

/** The address that a request comes from, for everything that goes by it: rules, limits, audit, log. */
export function peerOf({ socket, headers }: Pick<IncomingMessage, 'socket' | 'headers'>): string {
  const forwarded = headers['x-forwarded-for']
  return peerAddress(socket.remoteAddress, Array.isArray(forwarded) ? forwarded.join(',') : forwarded)
}

/**
 * Behind proxies the address is the right-most entry of `X-Forwarded-For` that is not itself a trusted proxy; what a
 * client wrote there by itself stands further left and never counts (RL-03). Without trusted proxies the header is
 * ignored. Where every entry is trusted, the request began at the first of them.
 *
 * An entry that is reached and cannot be read hides who asked: the address is then unknown, never the proxy's own,
 * which a rule may well allow. That goes for an empty entry too: to pass over it would believe the one before it.
 * @param socketAddress the connection's peer
 * @param forwardedFor the header's value, or undefined
 */
export function peerAddress(socketAddress: string | undefined, forwardedFor: string | undefined): string {
  let address = readAddress(socketAddress ?? '') ?? UNKNOWN_ADDRESS
  if (forwardedFor === undefined || !isTrusted(address)) return address
  for (const entry of forwardedFor.split(',').reverse()) {
    address = readEntry(entry) ?? UNKNOWN_ADDRESS
    if (!isTrusted(address)) return address
  }
  return address
}

/** An IPv4 address with a port, or an IPv6 one in brackets with or without; RFC 7239 §6 puts quotes around both. */
const WITH_PORT = /^(?:\[(?<ipv6>[^\]]*)\]|(?<ipv4>[\d.]+))(?::\d{1,5})?$/

function readEntry(entry: string): string | null {
  const text = entry.trim().replace(/^"(.*)"$/, '$1')
  const { ipv6, ipv4 } = WITH_PORT.exec(text)?.groups ?? {}
  return readAddress(ipv6 ?? ipv4 ?? text)
}

let trusted: NetworkTest | undefined

function isTrusted(address: string): boolean {
  trusted ??= withinAny(env.trustedProxies)
  return trusted(address)
}

const claim = () => shared('tellsPeer', () => ({ isMade: false }))

/** Declares that every request of this process passes `withTrustedHeaders` before Next sees it. */
export function tellPeerToNext(): void {
  claim().isMade = true
}

/**
 * The same address behind Next, where the connection cannot be seen: `server.ts` has put it into the header. On a
 * host without it the header is whatever a stranger wrote, and the address is unknown.
 */
export function toldPeer(headers: Pick<Headers, 'get'>): string {
  const told = claim().isMade ? headers.get('x-forwarded-for') : null
  return readAddress(told ?? '') ?? UNKNOWN_ADDRESS
}
