import { headers } from 'next/headers'
import { routes } from '#lib/routes.ts'
import { nextPath, pathVia } from './next-path.ts'

/** In the address of the sign-in page: the browser did not keep the cookie of a session. */
export const COOKIES_PARAMETER = 'cookies'

/**
 * Where a browser goes that was just given a session. One that sent no cookie at all may block them, which the next
 * request tells.
 */
export async function afterSigningIn(next: string | undefined): Promise<string> {
  const path = nextPath(next)
  if ((await headers()).get('cookie')) return path
  return pathVia(routes.signedIn, path)
}
