import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { compressAssets, sendCompressedAsset } from './compressed-assets.ts'

const SCRIPT = `export const words = ${JSON.stringify('lock and key '.repeat(200))}\n`

let folder: string
let server: Server
let url: string

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'latchkey-assets-'))
  mkdirSync(join(folder, 'static', 'chunks'), { recursive: true })
  writeFileSync(join(folder, 'static', 'chunks', '0a-b_c.js'), SCRIPT)
  compressAssets(folder)
  writeFileSync(join(folder, 'secret.js.br'), 'outside')
  writeFileSync(join(folder, 'static', 'chunks', 'later.js'), SCRIPT)
  server = createServer(async (request, response) => {
    if (!(await sendCompressedAsset(folder, request, response))) response.writeHead(404).end()
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})
afterAll(() => {
  server.close()
  rmSync(folder, { recursive: true })
})

const get = (path: string, coding = 'gzip, br', method = 'GET') =>
  fetch(url + path, { method, headers: { 'Accept-Encoding': coding } })

it('sends the Brotli form of a script, to be kept for good', async () => {
  const answer = await get('/_next/static/chunks/0a-b_c.js')
  expect(answer.headers.get('content-encoding')).toBe('br')
  expect(answer.headers.get('cache-control')).toBe('public, max-age=31536000, immutable')
  expect(answer.headers.get('content-type')).toContain('javascript')
  expect(Number(answer.headers.get('content-length'))).toBeLessThan(SCRIPT.length / 10)
  expect(await answer.text()).toBe(SCRIPT)
})

it.each([
  ['a client without Brotli', '/_next/static/chunks/0a-b_c.js', 'gzip', 'GET'],
  ['another method', '/_next/static/chunks/0a-b_c.js', 'br', 'POST'],
  ['a script that has no such form', '/_next/static/chunks/later.js', 'br', 'GET'],
  ['a way out of the folder', '/_next/static/%2e%2e/secret.js', 'br', 'GET'],
  ['another kind of file', '/_next/static/chunks/0a-b_c.js.br', 'br', 'GET'],
  ['a page', '/docs', 'br', 'GET'],
])('leaves %s to others', async (_, path, coding, method) => {
  expect((await get(path, coding, method)).status).toBe(404)
})
