import { isIP } from 'node:net'
import { readAddress, readNetwork } from '#lib/kernel/network.ts'

/** Where an attempt comes from, as far as counting goes: an IPv6 subscriber owns a whole /64 (RL-03). */
export function sourceKey(text: string): string {
  const address = readAddress(text) ?? text
  return isIP(address) === 6 ? (readNetwork(`${address}/64`) ?? address) : address
}
