import { cookies, headers } from 'next/headers'
import { deviceCookieName } from './cookies.ts'
import type { Source } from './source.ts'

/** Where the request being answered comes from. `server.ts` has put the one trusted address into the header. */
export async function requestSource(): Promise<Source> {
  const address = (await headers()).get('x-forwarded-for')
  const device = (await cookies()).get(deviceCookieName())?.value
  return { address: address ?? 'unknown', device: device ?? null }
}
