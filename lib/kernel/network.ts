import { BlockList, isIP } from 'node:net'
import ipaddr from 'ipaddr.js'

/** Stands for an address that nobody can tell. It lies in no network, so no rule allows it. */
export const UNKNOWN_ADDRESS = 'unknown'

/**
 * One spelling per address: IPv6 in its short form, IPv4 within IPv6 as IPv4, a zone (`%eth0`, which means something
 * on one machine alone) left out. Null for anything else, also for the short and octal forms that some programs take.
 */
export function readAddress(text: string): string | null {
  if (isIP(text) === 4) return text
  return parse(text)?.toString() ?? null
}

/**
 * An address, or a network in CIDR notation, as the network that people mean by it: `203.0.113.7/32`, `2001:db8::/48`.
 * It starts where the network does. Null for anything else.
 */
export function readNetwork(text: string): string | null {
  const [base = '', bits, ...more] = text.trim().split('/')
  if (more.length > 0 || base.includes('%') || (bits !== undefined && !/^\d{1,3}$/.test(bits))) return null
  const address = parse(base)
  if (address === null) return null
  // `::ffff:10.0.0.0/104` counts its bits as IPv6 does, and means 10.0.0.0/8.
  const outside = address.kind() === 'ipv4' && isIP(base) === 6 ? 96 : 0
  const widest = address.kind() === 'ipv4' ? 32 : 128
  const length = bits === undefined ? widest : Number(bits) - outside
  if (length < 0 || length > widest) return null
  const family = address.kind() === 'ipv4' ? ipaddr.IPv4 : ipaddr.IPv6
  return `${family.networkAddressFromCIDR(`${address}/${length}`)}/${length}`
}

/** Whether an address, as `readAddress` writes it, lies within any of these networks. */
export type NetworkTest = (address: string) => boolean

/** @param networks as `readNetwork` writes them */
export function withinAny(networks: readonly string[]): NetworkTest {
  const list = new BlockList()
  for (const network of networks) {
    const [base = '', bits] = network.split('/')
    list.addSubnet(base, Number(bits), familyOf(base))
  }
  return (address) => isIP(address) > 0 && list.check(address, familyOf(address))
}

const familyOf = (address: string) => (isIP(address) === 6 ? 'ipv6' : 'ipv4')

function parse(text: string): ipaddr.IPv4 | ipaddr.IPv6 | null {
  const [address = ''] = text.split('%', 1)
  // Node's own test first: it takes whole addresses alone.
  return isIP(text) > 0 && isIP(address) > 0 ? ipaddr.process(address) : null
}
