import { isIPv6 } from 'node:net'
import ipaddr from 'ipaddr.js'

/** Where an attempt comes from, as far as counting goes: an IPv6 subscriber owns a whole /64 (RL-03). */
export function sourceKey(address: string): string {
  if (!isIPv6(address)) return address
  const parsed = ipaddr.parse(address)
  if (!(parsed instanceof ipaddr.IPv6)) return address
  if (parsed.isIPv4MappedAddress()) return parsed.toIPv4Address().toString()
  return `${parsed.parts
    .slice(0, 4)
    .map((part) => part.toString(16))
    .join(':')}::/64`
}
