import { isIP } from 'node:net'
import { readAddress, readNetwork } from '#lib/kernel/network.ts'

/** Where an attempt comes from, as far as counting goes: an IPv6 subscriber owns a whole /64 (RL-03). */
export function sourceKey(text: string): string {
  const address = readAddress(text) ?? text
  return isIP(address) === 6 ? (readNetwork(`${address}/64`) ?? address) : address
}

/** The site that it is within: the /48 that a provider gives to one, or the /24 of IPv4 that is rented as one. */
export function siteKey(text: string): string {
  const address = readAddress(text) ?? text
  return readNetwork(`${address}/${isIP(address) === 6 ? 48 : 24}`) ?? address
}
