import { cookies, headers } from 'next/headers'
import { toldPeer } from '#lib/platform/peer-address.ts'
import { deviceCookieName } from './cookies.ts'
import type { Source } from './source.ts'

/** Where the request being answered comes from. */
export async function requestSource(): Promise<Source> {
  const device = (await cookies()).get(deviceCookieName())?.value
  const sent = await headers()
  return { address: toldPeer(sent), device: device ?? null, userAgent: sent.get('user-agent') }
}
