import type { IncomingMessage } from 'node:http'
import type { Socket } from 'node:net'
import type { Duplex } from 'node:stream'

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
  refuse(socket, '405 Method Not Allowed', ['Allow: GET, HEAD, POST, OPTIONS'])
}

/** Answers what Node could not parse: headers too large, framing that lies, a request that never ends. */
export function refuseMalformed(error: Error & { code?: string }, socket: Duplex): void {
  // Nobody waits for an answer who has asked nothing.
  if ('bytesRead' in socket && socket.bytesRead === 0) return void socket.destroy()
  refuse(socket, MALFORMED_STATUS.get(error.code ?? '') ?? '400 Bad Request')
}

const MALFORMED_STATUS = new Map([
  ['HPE_HEADER_OVERFLOW', '431 Request Header Fields Too Large'],
  ['ERR_HTTP_REQUEST_TIMEOUT', '408 Request Timeout'],
])

/** Answers on a socket that has no response object, and closes it. */
function refuse(socket: Duplex, status: string, headers: readonly string[] = []): void {
  if (!socket.writable) return void socket.destroy()
  const lines = [`HTTP/1.1 ${status}`, 'Connection: close', 'Content-Length: 0', ...headers]
  socket.write(`${lines.join('\r\n')}\r\n\r\n`)
  socket.resume()
  closeSoon(socket)
}
