import { routes } from '#lib/routes.ts'

const BASE = 'http://base.invalid'

/**
 * Where to go after signing in: a path of this origin, as asked for. Anything that a browser would take for
 * another origin or for a script leads to the start page (PT-05).
 */
export function nextPath(asked: string | null | undefined): string {
  if (!asked) return routes.apps
  if (!asked.startsWith('/')) return routes.home
  // Read as a browser reads it: `//evil`, `/\evil` and tabs in between all name another host.
  const url = URL.parse(asked, BASE)
  if (!url || url.origin !== BASE || url.pathname.startsWith('//')) return routes.home
  return `${url.pathname}${url.search}${url.hash}`
}

/**
 * A page that leads on to `next`. What stands behind the `#` of that stays behind one: it may be the code of a link, which
 * no address that a server sees may hold.
 */
export function pathVia(page: string, next: string): string {
  const at = next.indexOf('#')
  const [path, hash] = at < 0 ? [next, ''] : [next.slice(0, at), next.slice(at)]
  return `${page}?${new URLSearchParams({ next: path })}${hash}`
}

/** The sign-in page that leads back to `path`. */
export function signInPath(path: string): string {
  return path === routes.apps ? routes.signIn : `${routes.signIn}?next=${encodeURIComponent(path)}`
}

/** In the address of the sign-in page: what a form did that leads there. Without it nobody was signed in to send one. */
export const DONE_PARAMETER = 'done'

/** The sign-in page, which says what was done. */
export const signInAfter = (done: 'password' | 'deleted' | 'waiting'): string =>
  `${routes.signIn}?${new URLSearchParams({ [DONE_PARAMETER]: done })}`

/** The page that asks to accept the terms, and leads back to `path`. */
export function acceptTermsPath(path: string): string {
  return path === routes.apps ? routes.acceptTerms : `${routes.acceptTerms}?next=${encodeURIComponent(path)}`
}
