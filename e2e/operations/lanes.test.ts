import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { freePort } from '../harness/free-port.ts'
import { Latchkey, type MadeClient } from '../harness/latchkey.ts'

// The same protocol on a host that has only Next: route files beside the fast lane, on one database.

let latchkey: Latchkey
let client: MadeClient
let nextUrl: string
let stopNext: () => Promise<void>

beforeAll(async () => {
  latchkey = await Latchkey.start()
  client = await latchkey.createClient('both-lanes', { scope: 'usage:read' })
  const port = await freePort()
  nextUrl = `http://localhost:${port}`
  const child = spawn(
    process.execPath,
    [join(import.meta.dirname, '..', '..', 'bench', 'sides', 'next-lane.ts')],
    {
      stdio: ['ignore', 'pipe', 'inherit'],
      env: {
        ...process.env,
        NODE_ENV: 'production',
        BENCH_PORT: String(port),
        PORT: String(port),
        // One issuer, whichever lane answers.
        PUBLIC_URL: latchkey.url,
        DATABASE_URL: latchkey.databaseUrl,
        MIGRATE_DATABASE_URL: latchkey.ownerDatabaseUrl,
        LATCHKEY_KEK: readFileSync(join(latchkey.dataDir, 'kek'), 'utf8').trim(),
      },
    },
  )
  stopNext = async () => {
    const gone = new Promise((done) => child.once('exit', done))
    child.kill('SIGTERM')
    await gone
  }
  await new Promise<void>((ready, failed) => {
    child.stdout.on('data', (chunk) => String(chunk).includes('Ready on') && ready())
    child.once('exit', () => failed(new Error('the Next lane did not start')))
  })
})
afterAll(async () => {
  await stopNext?.()
  await latchkey?.remove()
})

/** Headers that a handler sets; what the connection and the host add is theirs. */
const OURS = [
  'content-type',
  'cache-control',
  'pragma',
  'www-authenticate',
  'allow',
  'retry-after',
  'x-content-type-options',
  'access-control-allow-origin',
  'access-control-allow-headers',
  'access-control-allow-methods',
  'etag',
]

/** An answer without what differs from one request to the next: the token itself. */
async function shapeOf(url: string, path: string, init: RequestInit) {
  const response = await fetch(url + path, { redirect: 'manual', ...init })
  const body = (await response.text()).replace(/eyJ[\w-]+\.[\w-]+\.[\w-]+/g, '<token>')
  return { status: response.status, headers: OURS.map((name) => [name, response.headers.get(name)]), body }
}

const basic = (secret: string) => `Basic ${Buffer.from(`both-lanes:${secret}`).toString('base64')}`
const form = (fields: Record<string, string>) => new URLSearchParams(fields)
const grant = form({ grant_type: 'client_credentials' })

const REQUESTS: [string, string, () => RequestInit][] = [
  [
    'a token',
    '/oauth/v2/token',
    () => ({ method: 'POST', headers: { Authorization: basic(client.client_secret) }, body: grant }),
  ],
  [
    'a wrong secret',
    '/oauth/v2/token',
    () => ({ method: 'POST', headers: { Authorization: basic('wrong') }, body: grant }),
  ],
  ['no credentials', '/oauth/v2/token', () => ({ method: 'POST', body: grant })],
  [
    'another grant',
    '/oauth/v2/token',
    () => ({
      method: 'POST',
      headers: { Authorization: basic(client.client_secret) },
      body: form({ grant_type: 'password' }),
    }),
  ],
  [
    'a foreign scope',
    '/oauth/v2/token',
    () => ({
      method: 'POST',
      headers: { Authorization: basic(client.client_secret) },
      body: form({ grant_type: 'client_credentials', scope: 'admin' }),
    }),
  ],
  [
    'JSON',
    '/oauth/v2/token',
    () => ({ method: 'POST', headers: { 'Content-Type': 'application/json' }, body: '{}' }),
  ],
  ['GET', '/oauth/v2/token', () => ({})],
  ['PUT', '/oauth/v2/token', () => ({ method: 'PUT', body: 'x' })],
  [
    'a preflight',
    '/oauth/v2/token',
    () => ({ method: 'OPTIONS', headers: { Origin: latchkey.url, 'Access-Control-Request-Method': 'POST' } }),
  ],
  [
    'introspection of garbage',
    '/oauth/v2/introspect',
    () => ({
      method: 'POST',
      headers: { Authorization: basic(client.client_secret) },
      body: form({ token: 'x' }),
    }),
  ],
  [
    'revocation of garbage',
    '/oauth/v2/revoke',
    () => ({
      method: 'POST',
      headers: { Authorization: basic(client.client_secret) },
      body: form({ token: 'x' }),
    }),
  ],
  ['the keys', '/oauth/v2/jwks', () => ({})],
  ['the metadata', '/.well-known/oauth-authorization-server', () => ({})],
  ['the metadata, where OpenID Connect looks', '/.well-known/openid-configuration', () => ({})],
  ['a well-known address of nothing', '/.well-known/nothing', () => ({})],
  ['the resource’s metadata', '/.well-known/oauth-protected-resource/api/v1', () => ({})],
  ['a call without a token', '/api/v1/whoami', () => ({})],
  ['a call of the laboratory without a token', '/api/try', () => ({})],
  ['the laboratory’s metadata', '/.well-known/oauth-protected-resource/api/try', () => ({})],
  [
    'a request for throwaway credentials that is none',
    '/docs/token-tester/credentials',
    () => ({
      method: 'POST',
      headers: { 'Content-Type': 'application/json', Origin: latchkey.url },
      body: '[]',
    }),
  ],
  ['GET for throwaway credentials', '/docs/token-tester/credentials', () => ({})],
  ['a request that nobody made', '/docs/token-tester/requests?request_id=x', () => ({})],
]

it.each(REQUESTS)('both lanes answer %s alike', async (_, path, init) => {
  expect(await shapeOf(nextUrl, path, init())).toEqual(await shapeOf(latchkey.url, path, init()))
})
