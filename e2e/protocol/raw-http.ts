import { connect } from 'node:net'

const GIVE_UP_AFTER_MS = 5000

export type RawAnswer = {
  /** Status codes of all responses on the connection, in order. */
  statuses: number[]
  text: string
  /** Whether the server closed the connection. */
  closed: boolean
  bytesSent: number
}

/**
 * Writes bytes as they are, which no client library would, and reads until the server closes the connection or
 * has been silent for `idleMs`.
 */
export function sendRaw(port: number, payload: string | Iterable<string>, idleMs = 400): Promise<RawAnswer> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = []
    let bytesSent = 0
    let closed = false
    let idle: NodeJS.Timeout | undefined
    const socket = connect(port, 'localhost')
    const giveUp = setTimeout(finish, Math.max(GIVE_UP_AFTER_MS, idleMs))

    function finish() {
      clearTimeout(idle)
      clearTimeout(giveUp)
      socket.destroy()
      const text = Buffer.concat(chunks).toString('latin1')
      const statuses = [...text.matchAll(/HTTP\/1\.1 (\d{3})/g)].map(([, status]) => Number(status))
      resolve({ statuses, text, closed, bytesSent })
    }

    socket.on('data', (chunk: Buffer) => {
      chunks.push(chunk)
      clearTimeout(idle)
      idle = setTimeout(finish, idleMs)
    })
    socket.on('end', () => {
      closed = true
      finish()
    })
    socket.on('close', () => {
      closed = true
      finish()
    })
    socket.on('error', () => {}) // a reset while we still write is one way to be refused
    socket.on('connect', async () => {
      for (const part of typeof payload === 'string' ? [payload] : payload) {
        if (socket.destroyed || !socket.writable) return
        bytesSent += part.length
        if (!socket.write(part, 'latin1')) {
          await new Promise((drained) => {
            socket.once('drain', drained)
            socket.once('close', drained)
          })
        }
      }
    })
  })
}

/** A token request by hand. */
export function tokenRequest(
  headers: readonly string[],
  body: string,
  options: { path?: string; method?: string } = {},
): string {
  const { path = '/oauth/v2/token', method = 'POST' } = options
  return [
    `${method} ${path} HTTP/1.1`,
    'Host: localhost',
    'Content-Type: application/x-www-form-urlencoded',
    ...headers,
    '',
    body,
  ].join('\r\n')
}
