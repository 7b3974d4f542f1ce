import type { IncomingMessage } from 'node:http'
import { env } from './env.ts'
import { peerOf } from './peer-address.ts'
import { isRouterState } from './router-state.ts'

const LOOPBACK = new Set(['localhost', '127.0.0.1', '[::1]'])
/** What only a proxy of our own may say, and what would steer Next from outside (MD-02, NG-01, NG-05). */
const UNTRUSTED = [
  'forwarded',
  'x-forwarded-host',
  'x-forwarded-port',
  'x-forwarded-server',
  'x-middleware-subrequest',
]

/**
 * Replaces what the client says of host, scheme and origin address by what is known, so that links, redirects
 * and the origin check of server actions follow PUBLIC_URL alone; drops what Next could not read.
 */
export function withTrustedHeaders(request: IncomingMessage): IncomingMessage {
  const { headers } = request
  const address = peerOf(request)
  for (const name of UNTRUSTED) delete headers[name]
  if (!isRouterState(String(headers['next-router-state-tree']))) delete headers['next-router-state-tree']
  const { host, protocol } = new URL(env.publicUrl)
  headers.host = host
  headers['x-forwarded-proto'] = protocol.slice(0, -1)
  headers['x-forwarded-for'] = address
  return request
}

/**
 * Where a page lives when it was asked for under another name of this machine: sessions and forms belong to
 * PUBLIC_URL, so http://127.0.0.1:3000 leads to http://localhost:3000. Null when it is asked for rightly.
 *
 * Not for parts of a page (`RSC`): after an action that redirects, Next asks this server itself for the page
 * behind, by the address it listens on, and following a redirect would lose the session's cookie.
 */
export function webLaneRedirect(request: IncomingMessage): string | null {
  const publicUrl = new URL(env.publicUrl)
  if (request.method !== 'GET' || request.headers.rsc !== undefined || !LOOPBACK.has(publicUrl.hostname))
    return null
  const asked = URL.parse(`http://${request.headers.host ?? ''}`)
  if (!asked || !LOOPBACK.has(asked.hostname) || asked.host === publicUrl.host) return null
  // Only the path goes along; a target in another form could lead elsewhere.
  const target = request.url ?? '/'
  return env.publicUrl + (target.startsWith('/') && !target.startsWith('//') ? target : '/')
}

/** Whether a path is percent-encoded text. Next answers 500 to one that is not, and 400 is the truth. */
export function isReadablePath(target: string): boolean {
  try {
    decodeURIComponent(target.split('?', 1)[0] ?? '')
    return true
  } catch {
    return false
  }
}
