import { randomUUIDv7 } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import { Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { readAddress, UNKNOWN_ADDRESS } from '#lib/kernel/network.ts'
import { log } from '#lib/platform/log/log.ts'
import { count } from '#lib/platform/metrics/counts.ts'

const LINGER_MS = 500

/**
 * RFC 9112 §9.6: closes our half, and drops what still comes for a moment. Closing at once would reset a client
 * that is still sending, and with it lose the answer that says why (413).
 */
export function lingerOnClose(socket: Socket): void {
  socket.destroySoon = () => closeSoon(socket)
}

function closeSoon(socket: Duplex): void {
  const timer = setTimeout(() => socket.destroy(), LINGER_MS)
  socket.once('close', () => clearTimeout(timer))
  socket.once('end', () => socket.destroy())
  socket.end()
}

/** RFC 9110 §9.3.6: this is no proxy. Node lets go of a socket that asks for a tunnel, time-outs included. */
export function refuseTunnel(_request: IncomingMessage, socket: Duplex): void {
  socket.on('error', () => socket.destroy())
  refuse(socket, '405 Method Not Allowed', 'This method is not allowed here.', [
    'Allow: GET, HEAD, POST, OPTIONS',
  ])
}

/** Answers what Node could not parse: headers too large, framing that lies, a request that never ends. */
export function refuseMalformed(error: Error & { code?: string }, socket: Duplex): void {
  // Nobody waits for an answer who has asked nothing.
  if ('bytesRead' in socket && socket.bytesRead === 0) return void socket.destroy()
  const [status, description] = MALFORMED.get(error.code ?? '') ?? UNREADABLE
  refuse(socket, status, description)
}

type Answer = readonly [status: string, description: string]

const UNREADABLE: Answer = ['400 Bad Request', 'The request is not HTTP/1.1.']
const IN_HEADER: Answer = [
  '400 Bad Request',
  'A header contains a line break or another character that is not allowed. base64 wraps long lines unless called with -w0.',
]
const MALFORMED = new Map<string, Answer>([
  ['HPE_HEADER_OVERFLOW', ['431 Request Header Fields Too Large', 'The headers are larger than 16 KiB.']],
  ['ERR_HTTP_REQUEST_TIMEOUT', ['408 Request Timeout', 'The request did not arrive in time.']],
  ['HPE_INVALID_HEADER_TOKEN', IN_HEADER],
  ['HPE_CR_EXPECTED', IN_HEADER],
  ['HPE_LF_EXPECTED', IN_HEADER],
])

/** Answers on a socket that has no response object, and closes it. */
function refuse(socket: Duplex, status: string, description: string, headers: readonly string[] = []): void {
  const requestId = randomUUIDv7()
  const peer = socket instanceof Socket ? socket.remoteAddress : undefined
  count('latchkey_unreadable_requests_total')
  // Of what came nothing: it was not even a request.
  log.info(
    { requestId, address: readAddress(peer ?? '') ?? UNKNOWN_ADDRESS, status: Number.parseInt(status, 10) },
    'no request',
  )
  if (!socket.writable) return void socket.destroy()
  const body = JSON.stringify({ error: 'invalid_request', error_description: description })
  const lines = [
    `HTTP/1.1 ${status}`,
    'Connection: close',
    'Content-Type: application/json',
    'Cache-Control: no-store',
    `Content-Length: ${body.length}`,
    `X-Request-Id: ${requestId}`,
    ...headers,
  ]
  socket.write(`${lines.join('\r\n')}\r\n\r\n${body}`)
  socket.resume()
  closeSoon(socket)
}
