import type { IncomingMessage, ServerResponse } from 'node:http'
import { constants, createBrotliCompress, createGzip } from 'node:zlib'

/** Enough for a page while it is being made: better than gzip at its best, for less work. */
const BROTLI_QUALITY = 4
/** What has been written waits this long for more, so that a page in many pieces is compressed as one. */
const FLUSH_AFTER_MS = 10
const COMPRESSIBLE = /^(text\/(?!event-stream)|application\/(javascript|json|manifest\+json)|image\/svg\+xml)/
/** Next alone listens ten times for the end of a response, which is as many as Node takes for no leak. */
const MAX_LISTENERS = 30
/** Answers without a body of their own, and parts of one. */
const NEVER = new Set([204, 206, 304])

/** RFC 9110 §12.5.3: the codings that the client takes and we have; Brotli before gzip. */
export function acceptedCoding(header: string | string[] | undefined): 'br' | 'gzip' | null {
  const codings = String(header ?? '')
    .toLowerCase()
    .split(',')
    .map((item) => item.trim())
    .filter((item) => !/;\s*q=0(\.0*)?$/.test(item))
    .map((item) => item.split(';', 1)[0]?.trim())
  if (codings.includes('br')) return 'br'
  return codings.includes('gzip') ? 'gzip' : null
}

/**
 * Compresses what is going to be written to a response, where its client takes that and its type gains from it.
 * Next's own compression is passed over, by hiding from it what the client takes: it ends a block of its own with
 * each small piece of a page, which doubles what is sent.
 */
export function compressResponse(request: IncomingMessage, response: ServerResponse): void {
  response.setMaxListeners(MAX_LISTENERS)
  const coding = acceptedCoding(request.headers['accept-encoding'])
  delete request.headers['accept-encoding']
  const plain = {
    writeHead: response.writeHead.bind(response) as (...args: unknown[]) => ServerResponse,
    write: response.write.bind(response) as (...args: unknown[]) => boolean,
    end: response.end.bind(response) as (...args: unknown[]) => ServerResponse,
  }
  let encoder: ReturnType<typeof encoderFor> | null = null

  /** Called by every way there is to send a head, also by Node itself before a first piece of body. */
  function writeHead(status: number, ...rest: unknown[]) {
    const headers = rest.find((value) => typeof value === 'object')
    // In that form a name may come twice, which setHeader would lose.
    if (Array.isArray(headers)) return plain.writeHead(status, ...rest)
    response.statusCode = status
    for (const [name, value] of Object.entries(headers ?? {})) response.setHeader(name, value)
    if (isCompressible(response)) {
      addToVary(response)
      if (coding && request.method !== 'HEAD') encoder = encodeInto(coding)
    }
    return plain.writeHead(status)
  }

  function encodeInto(chosen: 'br' | 'gzip') {
    response.setHeader('Content-Encoding', chosen)
    response.removeHeader('Content-Length')
    const made = encoderFor(chosen)
    made.on('data', (chunk) => {
      if (!plain.write(chunk)) made.pause()
    })
    made.on('end', () => plain.end())
    // Whoever writes waits for the response to drain; what it drains into first is this.
    made.on('drain', () => response.emit('drain'))
    response.on('drain', () => response.writableNeedDrain || made.resume())
    response.on('close', () => made.destroy())
    return made
  }

  let flushing: ReturnType<typeof setTimeout> | undefined
  function write(chunk: unknown, ...rest: unknown[]) {
    if (!response.headersSent) writeHead(response.statusCode)
    if (!encoder) return plain.write(chunk, ...rest)
    flushing ??= setTimeout(() => {
      flushing = undefined
      if (!encoder?.writableEnded && !encoder?.destroyed) encoder?.flush()
    }, FLUSH_AFTER_MS)
    return Reflect.apply(encoder.write, encoder, [chunk, ...rest])
  }

  function end(...args: unknown[]) {
    const [chunk] = args
    const hasBody = chunk !== undefined && chunk !== null && typeof chunk !== 'function'
    if (!response.headersSent && hasBody) writeHead(response.statusCode)
    if (!encoder) return plain.end(...args)
    clearTimeout(flushing)
    Reflect.apply(encoder.end, encoder, args)
    return response
  }

  Object.assign(response, { writeHead, write, end })
}

function encoderFor(coding: 'br' | 'gzip') {
  if (coding === 'gzip') return createGzip()
  return createBrotliCompress({ params: { [constants.BROTLI_PARAM_QUALITY]: BROTLI_QUALITY } })
}

function isCompressible(response: ServerResponse): boolean {
  if (NEVER.has(response.statusCode) || response.hasHeader('Content-Encoding')) return false
  return COMPRESSIBLE.test(String(response.getHeader('Content-Type') ?? ''))
}

function addToVary(response: ServerResponse): void {
  const vary = String(response.getHeader('Vary') ?? '')
  if (/accept-encoding|\*/i.test(vary)) return
  response.setHeader('Vary', vary ? `${vary}, Accept-Encoding` : 'Accept-Encoding')
}
