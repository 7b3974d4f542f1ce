import { env } from '#lib/platform/env.ts'

/**
 * Whether a request that changes something comes from a page of ours, by what browsers say and scripts cannot
 * forge (PT-05). Every browser says one of the two with a form, scripts or not; what says neither may be a browser
 * whose headers something in between has taken off, and is refused.
 */
export function isSameOrigin(headers: Headers): boolean {
  const site = headers.get('sec-fetch-site')
  if (site !== null && site !== 'same-origin' && site !== 'none') return false
  const origin = headers.get('origin')
  return origin === null ? site !== null : origin === env.publicUrl
}
