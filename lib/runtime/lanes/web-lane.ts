import type { IncomingMessage, ServerResponse } from 'node:http'
import { env } from '#lib/platform/env.ts'
import { TOO_LARGE } from './action-body.ts'
import { ALLOW, refuse } from './refuse.ts'
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
 * @param address whom the request comes from
 */
export function withTrustedHeaders(request: IncomingMessage, address: string): IncomingMessage {
  const { headers } = request
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
 */
export function webLaneRedirect(request: IncomingMessage): string | null {
  const publicUrl = new URL(env.publicUrl)
  if (request.method !== 'GET' || !LOOPBACK.has(publicUrl.hostname)) return null
  const asked = URL.parse(`http://${request.headers.host ?? ''}`)
  if (!asked || !LOOPBACK.has(asked.hostname) || asked.host === publicUrl.host) return null
  return env.publicUrl + (request.url ?? '/')
}

/** What pages and their forms take; Next answers other methods with pages of its own. */
const METHODS = new Set(['GET', 'HEAD', 'POST'])
/** What Next keeps for itself and this portal does not use: its image optimiser, data of the Pages Router. */
const UNUSED = /^\/_next(?!\/static\/.)(\/|$)/

/**
 * Answers what no page is asked for, so that Next needs not.
 * @returns whether the request was answered
 */
export function answerForWeb(
  { method = '', url = '/' }: IncomingMessage,
  response: ServerResponse,
  { dev }: { dev: boolean },
): boolean {
  const path = url.split(/[?#]/, 1)[0] ?? ''
  if (!isPercentEncodedText(path))
    return refuse(response, 'invalid_request', 'The path is not percent-encoded text.')
  if (method === 'OPTIONS') {
    response.writeHead(204, { Allow: ALLOW }).end()
    return true
  }
  if (!METHODS.has(method)) return refuse(response, 'method_not_allowed')
  // In development Next has more to ask and to answer here.
  if (dev || !path.startsWith('/_next')) return false
  if (UNUSED.test(path)) return refuse(response, 'not_found')
  return method === 'POST' && refuse(response, 'method_not_allowed')
}

function isPercentEncodedText(path: string): boolean {
  try {
    decodeURIComponent(path)
    return true
  } catch {
    return false
  }
}

/** Refuses in words for whoever has filled a form in, and reads no further. */
export function refuseLargeForm(response: ServerResponse): void {
  response
    .writeHead(TOO_LARGE.status, {
      // Exactly so: Next's own script passes the text on to the form for no other type.
      'Content-Type': 'text/plain',
      'Cache-Control': 'no-store',
      'X-Content-Type-Options': 'nosniff',
      Connection: 'close',
    })
    .end(`${TOO_LARGE.message}\n`)
}
