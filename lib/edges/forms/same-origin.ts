import { env } from '#lib/platform/env.ts'

/**
 * Whether a request that changes something comes from a page of ours, by what browsers say and scripts cannot
 * forge. What says nothing is no browser, and carries no cookie that a stranger could borrow (PT-05).
 */
export function isSameOrigin(headers: Headers): boolean {
  const site = headers.get('sec-fetch-site')
  if (site !== null && site !== 'same-origin' && site !== 'none') return false
  const origin = headers.get('origin')
  return origin === null || origin === env.publicUrl
}
