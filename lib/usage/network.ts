import ipaddr from 'ipaddr.js'

/**
 * The network that people mean by an address or a network in CIDR notation, in one spelling: `203.0.113.7/32`,
 * `2001:db8::/48`. Null for anything else, also for the short forms of addresses that some programs take.
 */
export function readNetwork(text: string): string | null {
  const [address = '', bits, ...more] = text.trim().split('/')
  if (more.length > 0 || !isAddress(address)) return null
  // An IPv4 address in IPv6 is stored as IPv4.
  const parsed = ipaddr.process(address)
  const widest = parsed.kind() === 'ipv4' ? 32 : 128
  if (bits === undefined) return `${parsed}/${widest}`
  return /^\d{1,3}$/.test(bits) && Number(bits) <= widest ? `${parsed}/${Number(bits)}` : null
}

const isAddress = (text: string) => ipaddr.IPv4.isValidFourPartDecimal(text) || ipaddr.IPv6.isValid(text)
