import { BlockList, isIP } from 'node:net'
import type { AddressRule, RestrictionMode } from '#lib/oauth/server.ts'

/**
 * A rule that takes addresses within any of these networks, compared by Node's own list.
 * @param networks CIDRs as `networkSchema` leaves them
 */
export function addressRule(mode: RestrictionMode, networks: readonly string[]): AddressRule {
  const list = new BlockList()
  for (const network of networks) {
    const [address = '', bits] = network.split('/')
    list.addSubnet(address, Number(bits), familyOf(address))
  }
  return {
    mode,
    includes: (address) => isIP(address) > 0 && list.check(address, familyOf(address)),
  }
}

const familyOf = (address: string) => (isIP(address) === 6 ? 'ipv6' : 'ipv4')
