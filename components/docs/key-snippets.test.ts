import { generateKeyPairSync } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { addClient, facts, fakeServer } from '#e2e/fixtures/fake-server.ts'
import { readPublicKey } from '#lib/features/credentials/public-key.ts'
import { handleToken } from '#lib/oauth/endpoints/token.ts'
import { assertionSnippet } from './key-snippets.ts'
import { EXAMPLE_CLIENT_ID } from './snippets.ts'

const pair = generateKeyPairSync('ec', { namedCurve: 'P-256' })
const folder = mkdtempSync(join(tmpdir(), 'latchkey-key-'))

let server: Server
let origin: string
const answers: string[] = []

beforeAll(async () => {
  writeFileSync(join(folder, 'private-key.pem'), pair.privateKey.export({ type: 'pkcs8', format: 'pem' }))
  server = createServer(async (request, response) => {
    const headers = { 'content-type': request.headers['content-type'] ?? '' }
    const asked = new Request(`${origin}${request.url}`, {
      method: 'POST',
      headers,
      body: await text(request),
    })
    const answer = await handleToken(asked, facts({ authorizationHeaderCount: 0 }), authorizationServer)
    const body = await answer.text()
    answers.push(JSON.parse(body).access_token)
    response.writeHead(answer.status, { 'Content-Type': 'application/json' }).end(body)
  }).listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  const address = server.address()
  origin = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`
  const authorizationServer = await fakeServer({
    issuer: origin,
    assertionAudiences: [origin],
    now: Date.now,
  })
  const publicKey = await readPublicKey(pair.publicKey.export({ type: 'spki', format: 'pem' }).toString())
  const key = { ...publicKey, id: 'key-1', expiresAt: null }
  addClient(authorizationServer, EXAMPLE_CLIENT_ID, 'unused', {
    keys: [key],
    authMethods: ['private_key_jwt'],
  })
})

afterAll(() => {
  server.close()
  rmSync(folder, { recursive: true })
})

describe('the snippet about keys', () => {
  it('PK-01 obtains a token from a server that knows the public half', async () => {
    vi.stubEnv('PRIVATE_KEY_FILE', join(folder, 'private-key.pem'))
    const printed = vi.spyOn(console, 'log').mockImplementation(() => {})
    const runnable = assertionSnippet(origin).replace("'jose'", `'${import.meta.resolve('jose')}'`)
    await import(/* @vite-ignore */ `data:text/javascript,${encodeURIComponent(runnable)}`)
    expect(printed.mock.calls.flat()).toEqual(answers)
    expect(answers).toEqual([expect.stringMatching(/^[\w-]+\.[\w-]+\.[\w-]+$/)])
    printed.mockRestore()
  })
})
