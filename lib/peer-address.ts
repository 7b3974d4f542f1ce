import ipaddr from 'ipaddr.js'
import { env } from './env.ts'

/**
 * The address that a request comes from. Behind proxies it is the right-most entry of `X-Forwarded-For` that
 * is not itself a trusted proxy; what a client wrote there by itself stands further left and never counts
 * (RL-03). Without trusted proxies the header is ignored.
 * @param socketAddress the connection's peer
 * @param forwardedFor the header's value, or undefined
 */
export function peerAddress(socketAddress: string | undefined, forwardedFor: string | undefined): string {
  const peer = canonical(socketAddress ?? '')
  if (!peer) return 'unknown'
  if (!forwardedFor || !isTrusted(peer)) return peer
  for (const entry of forwardedFor.split(',').reverse()) {
    const hop = canonical(entry.trim())
    if (!hop) return peer
    if (!isTrusted(hop)) return hop
  }
  return peer
}

/** One spelling per address: IPv4 in IPv6 becomes IPv4. */
function canonical(text: string): string | null {
  return ipaddr.isValid(text) ? ipaddr.process(text).toString() : null
}

function isTrusted(address: string): boolean {
  const parsed = ipaddr.parse(address)
  return env.trustedProxies.some(
    ([network, bits]) => parsed.kind() === network.kind() && parsed.match(network, bits),
  )
}
