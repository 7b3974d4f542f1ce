import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { exportJWK, generateKeyPair, SignJWT } from 'jose'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { lambdaAuthorizerSnippet } from './cloud.ts'
import { EXAMPLE } from './example.ts'
import { nginxAuthRequestSnippet, verifierSnippet } from './nginx.ts'

const ROOT = join(import.meta.dirname, '../../..')
const hasNginx = spawnSync('nginx', ['-v']).error === undefined

let keys: CryptoKey
let authority: Server
let origin = ''
let folder = ''
const started: ChildProcess[] = []
const servers: Server[] = []

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'gateways-'))
  const pair = await generateKeyPair('ES256', { extractable: true })
  keys = pair.privateKey
  const jwks = { keys: [{ ...(await exportJWK(pair.publicKey)), kid: 'k', alg: 'ES256', use: 'sig' }] }
  authority = await listening((_, response) => response.end(JSON.stringify(jwks)))
  origin = `http://127.0.0.1:${portOf(authority)}`
})
afterAll(() => {
  for (const child of started) child.kill()
  for (const server of servers) server.close()
  rmSync(folder, { recursive: true })
})

async function listening(handle: Parameters<typeof createServer>[1]): Promise<Server> {
  const server = createServer(handle ?? (() => {})).listen(0, '127.0.0.1')
  servers.push(server)
  await new Promise((resolve) => server.once('listening', resolve))
  return server
}

const portOf = (server: Server) => (server.address() as AddressInfo).port

async function freePort(): Promise<number> {
  const server = await listening(() => {})
  const port = portOf(server)
  await new Promise((resolve) => server.close(resolve))
  return port
}

type Claims = { audience?: string; scope?: string; typ?: string; expires?: string }

const token = ({
  audience = EXAMPLE.audience,
  scope = EXAMPLE.scope,
  typ = 'at+jwt',
  expires = '1h',
}: Claims = {}) =>
  new SignJWT({ client_id: 'acme-bookings', scope })
    .setProtectedHeader({ alg: 'ES256', typ, kid: 'k' })
    .setIssuer(origin)
    .setAudience(audience)
    .setSubject('acme-bookings')
    .setIssuedAt()
    .setExpirationTime(expires)
    .sign(keys)

/** Starts the verifier of the guide on another port, in a process of its own. */
async function startVerifier(jwks = origin): Promise<number> {
  const port = await freePort()
  const file = join(ROOT, `node_modules/.verifier-of-the-guide-${port}.mjs`)
  writeFileSync(
    file,
    verifierSnippet(origin).replace(`${origin}/oauth`, `${jwks}/oauth`).replace('9000', String(port)),
  )
  const child = spawn('node', [file], { stdio: 'inherit' })
  started.push(child)
  child.once('exit', () => rmSync(file, { force: true }))
  await answers(`http://127.0.0.1:${port}/`)
  return port
}

const answers = (url: string) =>
  expect
    .poll(() =>
      fetch(url)
        .then(({ status }) => status)
        .catch(() => 0),
    )
    .toBeGreaterThan(0)

const CALLS: [string, () => Promise<string | null>, number][] = [
  ['a good token', () => token(), 200],
  ['none', async () => null, 401],
  ['a token for another API', () => token({ audience: 'https://other.example.com' }), 401],
  ['another type of JWT', () => token({ typ: 'JWT' }), 401],
  ['an expired token', () => token({ expires: '-5m' }), 401],
  ['a changed token', async () => `${(await token()).slice(0, -3)}abc`, 401],
  ['a token without the scope', () => token({ scope: 'other' }), 403],
]

const bearer = (value: string | null): Record<string, string> =>
  value === null ? {} : { authorization: `Bearer ${value}` }

describe('the verifier of the guide', () => {
  it('answers what auth_request and forwardAuth want', async () => {
    const port = await startVerifier()
    for (const [name, make, expected] of CALLS) {
      const response = await fetch(`http://127.0.0.1:${port}/?scope=${EXAMPLE.scope}`, {
        headers: bearer(await make()),
      })
      expect([name, response.status]).toEqual([name, expected === 200 ? 204 : expected])
      if (expected === 200) expect(response.headers.get('x-client-id')).toBe('acme-bookings')
    }
  })

  it('lets nobody in without the keys, and does not blame the caller', async () => {
    const port = await startVerifier(`http://127.0.0.1:${await freePort()}`)
    const { status } = await fetch(`http://127.0.0.1:${port}/`, { headers: bearer(await token()) })
    expect(status).toBe(503)
  })
})

describe.skipIf(!hasNginx)('nginx as the guide sets it up', () => {
  it('lets good tokens through to the service, and no others', async () => {
    const service = await listening((request, response) => response.end(request.headers['x-client-id'] ?? ''))
    const [verifier, gateway] = [await startVerifier(), await freePort()]
    const site = nginxAuthRequestSnippet
      .replace('listen 8000', `listen 127.0.0.1:${gateway}`)
      .replace('127.0.0.1:8080', `127.0.0.1:${portOf(service)}`)
      .replace('127.0.0.1:9000', `127.0.0.1:${verifier}`)
    const paths = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']
    const temporary = paths.map((name) => `${name}_temp_path ${folder}/${name};`).join('\n')
    const file = join(folder, 'nginx.conf')
    writeFileSync(
      file,
      `daemon off; pid ${folder}/pid; error_log ${folder}/errors; events {}
       http { access_log off; ${temporary}\n${site} }`,
    )
    started.push(spawn('nginx', ['-c', file, '-p', folder, '-e', `${folder}/errors`], { stdio: 'inherit' }))
    await answers(`http://127.0.0.1:${gateway}${EXAMPLE.path}`)

    for (const [name, make, expected] of CALLS) {
      const response = await fetch(`http://127.0.0.1:${gateway}${EXAMPLE.path}`, {
        headers: bearer(await make()),
      })
      expect([name, response.status]).toEqual([name, expected])
      // What a caller says of itself must not reach the service.
      if (expected === 200) expect(await response.text()).toBe('acme-bookings')
    }
    const forged = await fetch(`http://127.0.0.1:${gateway}${EXAMPLE.path}`, {
      headers: { ...bearer(await token()), 'X-Client-Id': 'somebody-else' },
    })
    expect(await forged.text()).toBe('acme-bookings')
  })
})

describe('the Lambda authorizer of the guide', () => {
  it('authorizes good tokens alone', async () => {
    const code = lambdaAuthorizerSnippet(origin).replace("'jose'", `'${import.meta.resolve('jose')}'`)
    const { handler } = await import(/* @vite-ignore */ `data:text/javascript,${encodeURIComponent(code)}`)
    for (const [name, make, expected] of CALLS) {
      const { isAuthorized } = await handler({ headers: bearer(await make()) })
      expect([name, isAuthorized]).toEqual([name, expected === 200])
    }
  })
})
