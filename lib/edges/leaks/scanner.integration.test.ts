import { createHash, generateKeyPairSync, type KeyObject, sign } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { operator } from '#e2e/fixtures/people.ts'
import { equipClient } from '#lib/features/credentials/equip-client.ts'
import { newSecret } from '#lib/features/credentials/secret.ts'
import { judgeLeaks } from '#lib/features/leaks/judge.ts'
import { db } from '#lib/platform/db/db.ts'
import { provideSettings } from '#lib/platform/env.ts'
import { forget } from '#lib/platform/shared.ts'
import { takeScannerMessage } from './scanner.ts'

const IDENTIFIER = 'bcb53661c06b4728e59d897fb6165d5c9cda0fd9cdf9d09ead458168deb7518c'
const PAGE = 'https://github.example/octo/hello/blob/main/.env'
const pair = generateKeyPairSync('ec', { namedCurve: 'P-256' })

/** The endpoint of the keys, as GitHub's answers. */
let keys: Server
let isDown = false
let asked: (string | undefined)[] = []
let made = 0

beforeAll(async () => {
  keys = createServer((request, response) => {
    asked.push(request.headers['user-agent'])
    if (isDown) return void response.writeHead(500).end()
    const key = pair.publicKey.export({ type: 'spki', format: 'pem' })
    response
      .writeHead(200, { 'Content-Type': 'application/json' })
      .end(JSON.stringify({ public_keys: [{ key_identifier: IDENTIFIER, key, is_current: true }] }))
  })
  keys.listen(0, '127.0.0.1')
  await once(keys, 'listening')
})
beforeEach(() => {
  const { port } = keys.address() as AddressInfo
  provideSettings({ LEAK_SCANNER_KEYS_URL: `http://127.0.0.1:${port}/meta/public_keys/secret_scanning` })
  forget('scannerKeys')
  isDown = false
  asked = []
})
afterAll(() => {
  provideSettings({ LEAK_SCANNER_KEYS_URL: '' })
  keys.close()
})

async function secretOf(): Promise<{ secret: string; clientId: string }> {
  const clientId = `scanned-${++made}`
  const input = { clientId, name: clientId, description: '', environment: 'live' as const, scopes: [] }
  return await equipClient({ actor: operator }, { ...input, team: 'scanned' })
}

const message = (...tokens: string[]) =>
  JSON.stringify(
    tokens.map((token) => ({ token, type: 'latchkey_secret', url: `${PAGE}?x#L1`, source: 'content' })),
  )

const signed = (body: string, key: KeyObject = pair.privateKey) =>
  sign('sha256', Buffer.from(body), key).toString('base64')

async function send(body: string, headers: Record<string, string>) {
  const request = new Request('http://localhost/leaks/github', { method: 'POST', body, headers })
  const response = await takeScannerMessage(request, {
    requestId: `scanned-${++made}`,
    peerAddress: `198.51.100.${made % 250}`,
    authorizationHeaderCount: 0,
    findings: {},
  })
  return { status: response.status, body: await response.json() }
}

const headersFor = (body: string, more: Record<string, string> = {}) => ({
  'Github-Public-Key-Identifier': IDENTIFIER,
  'Github-Public-Key-Signature': signed(body),
  ...more,
})

const isRevoked = async (clientId: string) => {
  const { credentials } = await db().client.findUniqueOrThrow({
    where: { clientId },
    select: { credentials: { select: { revokedAt: true } } },
  })
  return credentials.every(({ revokedAt }) => revokedAt !== null)
}
const hashOf = (token: string) => createHash('sha256').update(token).digest('hex')
const REFUSED = { status: 401, body: expect.objectContaining({ error: 'invalid_signature' }) }

describe('a message of a scanner', () => {
  it('SE-07 that is signed revokes what is ours, and says which were', async () => {
    const { secret, clientId } = await secretOf()
    const other = newSecret('live')
    const body = message(secret, other)
    expect(await send(body, headersFor(body))).toEqual({
      status: 200,
      body: [
        { token_hash: hashOf(secret), token_type: 'latchkey_secret', label: 'true_positive' },
        { token_hash: hashOf(other), token_type: 'latchkey_secret', label: 'false_positive' },
      ],
    })
    await judgeLeaks()
    expect(await isRevoked(clientId)).toBe(true)
    const entry = await db().auditEntry.findFirst({
      where: { action: 'credential.leaked' },
      orderBy: { seq: 'desc' },
    })
    expect(entry?.detail).toMatchObject({ source: 'scanner', foundAt: PAGE, outcome: 'revoked' })
    expect(asked).toEqual(['Latchkey'])
  })

  it('SE-07 that was tampered with, signed by another, or not signed changes nothing and tells nothing', async () => {
    const { secret, clientId } = await secretOf()
    const body = message(secret)
    const stranger = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey
    for (const headers of [
      headersFor(message(secret, secret)),
      headersFor(`${body} `),
      headersFor(body, { 'Github-Public-Key-Signature': signed(body, stranger) }),
      headersFor(body, { 'Github-Public-Key-Signature': 'not base64 at all' }),
      headersFor(body, { 'Github-Public-Key-Signature': '' }),
      headersFor(body, { 'Github-Public-Key-Identifier': '' }),
      headersFor(body, { 'Github-Public-Key-Identifier': 'f'.repeat(64) }),
      {},
    ])
      expect(await send(body, headers)).toEqual(REFUSED)
    expect(await db().leakReport.count()).toBe(0)
    await judgeLeaks()
    expect(await isRevoked(clientId)).toBe(false)
    expect(asked).toHaveLength(1)
  })

  it('SE-07 that is sent again is answered in the same way and does nothing twice', async () => {
    const { secret } = await secretOf()
    const body = message(secret, newSecret('sandbox'))
    const first = await send(body, headersFor(body))
    await judgeLeaks()
    const entries = await db().auditEntry.count()
    expect(await send(body, headersFor(body))).toEqual(first)
    expect(await db().leakReport.count()).toBe(0)
    await judgeLeaks()
    expect(await db().auditEntry.count()).toBe(entries)
  })

  it('SE-07 is asked for again while the keys cannot be had, and taken while known ones are kept', async () => {
    const body = message(newSecret('live'))
    isDown = true
    expect(await send(body, headersFor(body))).toMatchObject({ status: 503 })
    forget('scannerKeys')
    isDown = false
    expect(await send(body, headersFor(body))).toMatchObject({ status: 200 })
    isDown = true
    expect(await send(body, headersFor(body))).toMatchObject({ status: 200 })
    await judgeLeaks()
  })

  it('is refused for its shape once it is signed, in words that repeat nothing', async () => {
    for (const body of ['KANARIENVOGEL', '{"token":"KANARIENVOGEL"}', '[{"token":1,"type":"x"}]']) {
      const answer = await send(body, headersFor(body))
      expect(answer.status).toBe(400)
      expect(JSON.stringify(answer.body)).not.toContain('KANARIENVOGEL')
    }
  })

  it('may name no page, or one that holds the secret, which is not kept then', async () => {
    const { secret } = await secretOf()
    const body = JSON.stringify([
      { token: secret, type: 'x', url: `https://github.example/${encodeURIComponent(secret)}` },
      { token: newSecret('live'), type: 'x', url: '' },
      { token: newSecret('live'), type: 'x', url: 'javascript:alert(1)' },
      { token: newSecret('live'), type: 'x' },
    ])
    expect((await send(body, headersFor(body))).status).toBe(200)
    expect(await db().leakReport.findMany({ where: { foundAt: { not: null } } })).toEqual([])
    await judgeLeaks()
  })

  it('is nothing where no scanner is set', async () => {
    provideSettings({ LEAK_SCANNER_KEYS_URL: '' })
    const body = message('x')
    expect(await send(body, headersFor(body))).toMatchObject({ status: 404 })
  })
})
