import { createServer, type IncomingMessage, request, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { brotliDecompressSync, gunzipSync } from 'node:zlib'
import { afterEach, describe, expect, it } from 'vitest'
import { acceptedCoding, compressResponse } from './compressed-response.ts'

const PIECES = Array.from({ length: 200 }, (_, number) => `<p>Paragraph ${number} of a page.</p>`)
const PAGE = PIECES.join('')

let server: Server | undefined
afterEach(() => server?.close())

type Answer = { status: number; headers: IncomingMessage['headers']; body: Buffer }

/** What a client that takes these codings gets from a handler. */
async function answerOf(
  handler: (response: ServerResponse, request: IncomingMessage) => unknown,
  {
    accept,
    method = 'GET',
    onFirstPiece,
  }: { accept?: string; method?: string; onFirstPiece?: () => void } = {},
): Promise<Answer> {
  const started = createServer((incoming, response) => {
    compressResponse(incoming, response)
    void handler(response, incoming)
  })
  server = started
  await new Promise<void>((done) => started.listen(0, '127.0.0.1', done))
  const { port } = started.address() as AddressInfo
  return await new Promise((resolve, reject) => {
    const headers = accept === undefined ? {} : { 'Accept-Encoding': accept }
    const asked = request({ port, method, headers }, (incoming) => {
      const chunks: Buffer[] = []
      incoming.on('data', (chunk) => {
        if (chunks.length === 0) onFirstPiece?.()
        chunks.push(chunk)
      })
      incoming.on('end', () =>
        resolve({
          status: incoming.statusCode ?? 0,
          headers: incoming.headers,
          body: Buffer.concat(chunks),
        }),
      )
    })
    asked.on('error', reject)
    asked.end()
  })
}

function inPieces(response: ServerResponse) {
  response.setHeader('Content-Type', 'text/html; charset=utf-8')
  for (const piece of PIECES) response.write(piece)
  response.end()
}

describe('a compressed response', () => {
  it('is Brotli, else gzip, else plain, whichever the client takes', async () => {
    const brotli = await answerOf(inPieces, { accept: 'gzip, deflate, br' })
    expect(brotli.headers['content-encoding']).toBe('br')
    expect(brotliDecompressSync(brotli.body).toString()).toBe(PAGE)
    const gzip = await answerOf(inPieces, { accept: 'gzip' })
    expect(gzip.headers['content-encoding']).toBe('gzip')
    expect(gunzipSync(gzip.body).toString()).toBe(PAGE)
    const plain = await answerOf(inPieces)
    expect(plain.headers['content-encoding']).toBeUndefined()
    expect(plain.body.toString()).toBe(PAGE)
    for (const { headers } of [brotli, gzip, plain]) expect(headers.vary).toBe('Accept-Encoding')
  })

  it('is compressed as one, though it is written in many pieces', async () => {
    const { body } = await answerOf(inPieces, { accept: 'br' })
    expect(body.length).toBeLessThan(PAGE.length / 10)
  })

  it('does not hold back what is ready while the rest is being made', async () => {
    const first = Promise.withResolvers<'came'>()
    let ready: string | undefined
    const { body } = await answerOf(
      async (response) => {
        response.writeHead(200, { 'Content-Type': 'text/html' })
        response.write('<p>ready</p>')
        ready = await Promise.race([first.promise, sleep(20_000, 'was held back')])
        response.end('<p>late</p>')
      },
      { accept: 'br', onFirstPiece: () => first.resolve('came') },
    )
    expect(ready).toBe('came')
    expect(brotliDecompressSync(body).toString()).toBe('<p>ready</p><p>late</p>')
  })

  it('takes its length from no head, and its pace from its reader', async () => {
    const long = PAGE.repeat(200)
    const { headers, body } = await answerOf(
      async (response) => {
        response.writeHead(200, { 'Content-Type': 'text/plain', 'Content-Length': String(long.length) })
        for (let at = 0; at < long.length; at += 65_536)
          if (!response.write(long.slice(at, at + 65_536)))
            await new Promise((done) => response.once('drain', done))
        response.end()
      },
      { accept: 'gzip' },
    )
    expect(headers['content-length']).toBeUndefined()
    expect(gunzipSync(body).toString() === long).toBe(true)
  })

  it('leaves alone what has no body, what is compressed already, and what would not shrink', async () => {
    const accept = 'br, gzip'
    const head = await answerOf(
      (response) => response.writeHead(200, { 'Content-Type': 'text/html' }).end(),
      {
        accept,
        method: 'HEAD',
      },
    )
    expect([head.status, head.headers['content-encoding']]).toEqual([200, undefined])
    const unchanged = await answerOf((response) => response.writeHead(304).end(), { accept })
    expect([unchanged.status, unchanged.body.length]).toEqual([304, 0])
    const font = await answerOf(
      (response) => response.writeHead(200, { 'Content-Type': 'font/woff2' }).end('x'),
      {
        accept,
      },
    )
    expect(font.headers['content-encoding']).toBeUndefined()
    const ready = await answerOf(
      (response) =>
        response.writeHead(200, { 'Content-Type': 'text/css', 'Content-Encoding': 'br' }).end('as it is'),
      { accept },
    )
    expect(ready.body.toString()).toBe('as it is')
  })

  it('hides from whoever answers what the client takes, so that nothing is compressed twice', async () => {
    const { body } = await answerOf(
      (response, incoming) => response.end(String(incoming.headers['accept-encoding'])),
      { accept: 'gzip' },
    )
    expect(body.toString()).toBe('undefined')
  })
})

it.each([
  ['br;q=1.0, gzip;q=0.8', 'br'],
  ['gzip, br;q=0', 'gzip'],
  ['GZIP', 'gzip'],
  ['identity', null],
  ['', null],
  [undefined, null],
])('of %j it takes %j', (header, coding) => {
  expect(acceptedCoding(header)).toBe(coding)
})
