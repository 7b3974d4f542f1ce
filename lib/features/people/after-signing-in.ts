import { headers } from 'next/headers'
import { routes } from '#lib/routes.ts'
import { nextPath } from './next-path.ts'

/** What the sign-in page is asked by, to see whether a browser keeps cookies. */
export const COOKIE_CHECK = 'cookies'

/**
 * Where a browser goes that was just given a session. One that sent no cookie at all may block them, so it is led
 * by way of the sign-in page, which leads on whoever is signed in and says to anybody else what is wrong.
 */
export async function afterSigningIn(next: string | undefined): Promise<string> {
  const path = nextPath(next)
  if ((await headers()).get('cookie')) return path
  return `${routes.signIn}?${new URLSearchParams({ [COOKIE_CHECK]: 'check', next: path })}`
}
