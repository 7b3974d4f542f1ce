import type { IncomingMessage, ServerResponse } from 'node:http'
import { env } from '#lib/platform/env.ts'
import { ALLOW, refuse } from './refuse.ts'

const ABSOLUTE = /^https?:\/\/[^/?#]*/i
const LOOPBACK = ['localhost', '127.0.0.1', '[::1]']

/**
 * Answers what neither lane should see, and gives every other request the one form that both lanes read: a path, and
 * the authority as `Host` (RFC 9112 §3.2). A request target that means another origin could lead a lane to redirect
 * there, or to itself without end.
 * @returns whether the request was answered
 */
export function answerAtFront(request: IncomingMessage, response: ServerResponse): boolean {
  const { method, httpVersion, rawHeaders } = request
  if (httpVersion !== '1.1' && httpVersion !== '1.0')
    return refuse(response, 'invalid_request', 'The request line does not end with HTTP/1.1.')
  const hosts = countHosts(rawHeaders)
  if (hosts > 1 || (hosts === 0 && httpVersion === '1.1'))
    return refuse(response, 'invalid_request', 'A request must have exactly one Host header.')
  if (method === 'TRACE') return refuse(response, 'method_not_allowed')

  const target = request.url ?? ''
  if (target === '*') return answerAsterisk(request, response)
  if (!target.startsWith('/') && !takeAbsoluteForm(request, target)) return refuse(response, 'not_found')
  // To whoever resolves it, a path that begins like this is another host.
  if (/^\/[/\\]/.test(request.url ?? '')) return refuse(response, 'not_found')
  return false
}

function countHosts(rawHeaders: readonly string[]): number {
  let count = 0
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const name = rawHeaders[index]
    if (name?.length === 4 && name.toLowerCase() === 'host') count++
  }
  return count
}

/** RFC 9110 §9.3.7: about the server as a whole. */
function answerAsterisk({ method }: IncomingMessage, response: ServerResponse): boolean {
  if (method !== 'OPTIONS') return refuse(response, 'invalid_request', 'The target * is for OPTIONS only.')
  response.writeHead(204, { Allow: ALLOW }).end()
  return true
}

/** Takes a target that names this origin, and nobody else's. RFC 9112 §3.2.2: its authority is what counts, not `Host`. */
function takeAbsoluteForm(request: IncomingMessage, target: string): boolean {
  const url = URL.parse(target)
  if (!url || !ABSOLUTE.test(target) || url.username !== '' || !isOwnHost(url.host)) return false
  // The path stays as it was written: what it resembles is judged later.
  const path = target.replace(ABSOLUTE, '')
  request.url = path.startsWith('/') ? path : `/${path}`
  request.headers.host = url.host
  return true
}

function isOwnHost(host: string): boolean {
  const { host: own, hostname, port } = new URL(env.publicUrl)
  return host === own || (LOOPBACK.includes(hostname) && LOOPBACK.some((name) => host === `${name}:${port}`))
}
