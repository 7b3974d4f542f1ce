import { decodeJwt, exportJWK, generateKeyPair, SignJWT } from 'jose'
import { beforeAll, describe, expect, it } from 'vitest'
import { sendRaw } from './raw-http.ts'
import { type Subject, sharedSubject } from './subject.ts'
import { accessTokenOf } from './token-client.ts'

let subject: Subject
let bearer: string
let kid: string
let publicKey: string

beforeAll(async () => {
  subject = sharedSubject()
  const client = await subject.createClient('api-caller', { team: 'api-team' })
  await subject.createClient('api-bookings', { team: 'api-team' })
  await subject.importClient('api-stranger', 'the secret of another team here')
  bearer = await accessTokenOf(subject.url, client)
  const { keys } = await (await fetch(`${subject.url}/oauth/v2/jwks`)).json()
  kid = keys[0].kid
  publicKey = JSON.stringify(keys[0])
})

async function call(path: string, token?: string, init: RequestInit = {}) {
  const headers = new Headers(init.headers)
  if (token !== undefined) headers.set('authorization', `Bearer ${token}`)
  const response = await fetch(`${subject.url}/api/v1${path}`, { ...init, headers, redirect: 'manual' })
  const text = await response.text()
  return {
    status: response.status,
    challenge: response.headers.get('www-authenticate'),
    headers: response.headers,
    text,
  }
}

describe('API', () => {
  it('tells a client who it is', async () => {
    const { status, text } = await call('/whoami', bearer)
    expect(status).toBe(200)
    const claims = decodeJwt(bearer)
    expect(JSON.parse(text)).toEqual({
      client_id: 'api-caller',
      scopes: ['clients:read', 'usage:read'],
      issued_at: new Date(Number(claims.iat) * 1000).toISOString(),
      expires_at: new Date(Number(claims.exp) * 1000).toISOString(),
    })
  })

  it('TN-01 lists the apps of the own team, page by page', async () => {
    const first = JSON.parse((await call('/clients?limit=1', bearer)).text)
    expect(first.clients).toMatchObject([
      { client_id: 'api-bookings', environment: 'live', status: 'active' },
    ])
    const second = JSON.parse((await call(`/clients?limit=1&cursor=${first.next_cursor}`, bearer)).text)
    expect(second).toMatchObject({ clients: [{ client_id: 'api-caller' }], next_cursor: null })
    for (const query of ['limit=0', 'limit=101', 'limit=x', 'cursor=x', 'cursor=%00', 'limit=1&limit=1']) {
      expect((await call(`/clients?${query}`, bearer)).status).toBe(400)
    }
  })

  it('BR-01 asks for a token without naming an error', async () => {
    const pointer = `${subject.url}/.well-known/oauth-protected-resource/api/v1`
    expect(await call('/whoami')).toMatchObject({
      status: 401,
      challenge: `Bearer realm="Latchkey", resource_metadata="${pointer}"`,
    })
  })

  it('BR-02 JW-03 JW-04 NG-10 NG-11 NG-16 gives one message for every bad token', async () => {
    const [header = '', payload = '', signature = ''] = bearer.split('.')
    const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')
    const claims = decodeJwt(bearer)
    const { privateKey, publicKey: attackerKey } = await generateKeyPair('ES256', { extractable: true })
    const jwk = await exportJWK(attackerKey)
    const forge = (extra: object) =>
      new SignJWT(claims).setProtectedHeader({ typ: 'at+jwt', alg: 'ES256', kid, ...extra }).sign(privateKey)
    const bad = [
      'garbage',
      'a.b.c',
      `${header}.${payload}.`,
      `${header}.${payload}.${signature.slice(0, -4)}AAAA`,
      `${header}.${encode({ ...claims, sub: 'other', client_id: 'other' })}.${signature}`,
      `${encode({ typ: 'at+jwt', alg: 'none', kid })}.${payload}.`,
      `${encode({ typ: 'JWT', alg: 'ES256', kid })}.${payload}.${signature}`,
      `${encode(null)}.${payload}.${signature}`,
      `${header}.${encode([])}.${signature}`,
      `${encode({ alg: 'PBES2-HS256+A128KW', enc: 'A128GCM', p2c: 1e9, p2s: 'AA' })}.AA.AA.AA.AA`,
      await forge({}),
      await forge({ jwk }),
      await forge({ jku: 'http://localhost:9/jwks' }),
      await forge({ kid: "../../x' OR 1=1" }),
      await new SignJWT(claims)
        .setProtectedHeader({ typ: 'at+jwt', alg: 'HS256', kid })
        .sign(Buffer.from(publicKey)),
      'x'.repeat(9000),
    ]
    const answers = await Promise.all(bad.map((token) => call('/whoami', token)))
    const seen = new Set(answers.map(({ status, challenge, text }) => `${status} ${challenge} ${text}`))
    expect([...seen]).toEqual([expect.stringMatching(/^401 Bearer realm="Latchkey", error="invalid_token"/)])
  })

  it('BR-03 names the scope that is missing', async () => {
    const client = await subject.createClient('api-usage-only', { scope: 'usage:read' })
    const answer = await call('/clients', await accessTokenOf(subject.url, client))
    expect(answer.status).toBe(403)
    expect(answer.challenge).toContain('error="insufficient_scope"')
    expect(answer.challenge).toContain('scope="clients:read"')
  })

  it('BR-04 takes the token from the header alone', async () => {
    expect(
      (await call('/whoami', undefined, { headers: { authorization: `bEARER ${bearer}` } })).status,
    ).toBe(200)
    expect((await call(`/whoami?access_token=${bearer}`)).status).toBe(401)
    expect((await call('/whoami', undefined, { headers: { authorization: 'Basic YTpi' } })).status).toBe(401)
    const body = new URLSearchParams({ access_token: bearer })
    expect((await call('/whoami', bearer, { method: 'POST', body })).status).toBe(400)
    expect((await call('/whoami', undefined, { method: 'POST', body })).status).toBe(401)
  })

  it('BR-05 NG-01 NG-02 NG-03 wants a token under the whole prefix', async () => {
    const paths = [
      '',
      '/',
      '/whoami',
      '/whoami/',
      '/whoami.rsc',
      '/clients',
      '/nothing',
      '/_next/data/x.json',
    ]
    const bypass = {
      'x-middleware-subrequest': 'middleware:middleware:middleware:middleware:middleware',
      rsc: '1',
    }
    for (const path of paths) {
      for (const method of ['GET', 'HEAD', 'OPTIONS', 'POST']) {
        const { status } = await call(path, undefined, { method, headers: bypass })
        expect([401, 404], `${method} ${path}`).toContain(status)
        if (!path.endsWith('/')) expect(status).toBe(401)
      }
    }
    const odd = [
      '/api/v1/%77hoami',
      '/api/v1/./whoami',
      '/api//v1/whoami',
      '/API/v1/whoami',
      '/api/v1/whoami;x',
      '/x/../api/v1/whoami',
      '/api/v1/%2e%2e/v1/whoami',
    ]
    for (const path of odd) {
      const { statuses, text } = await sendRaw(
        subject.port,
        `GET ${path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n`,
      )
      for (const status of statuses) expect([400, 401, 404]).toContain(status)
      expect(text).not.toContain('client_id')
    }
    expect((await call('/nothing', bearer)).status).toBe(404)
    const wrongMethod = await call('/whoami', bearer, { method: 'DELETE' })
    expect(wrongMethod.status).toBe(405)
    expect(wrongMethod.headers.get('allow')).toBe('GET, HEAD, OPTIONS')
  })

  it('NG-17 answers malformed Bearer headers with 401 or 431', async () => {
    for (const value of [
      'Bearer',
      'Bearer ',
      'Bearer a b',
      'Bearer\ta',
      `Bearer ${'a'.repeat(15_000)}`,
      `Bearer ${'a'.repeat(17_000)}`,
    ]) {
      const { statuses } = await sendRaw(
        subject.port,
        `GET /api/v1/whoami HTTP/1.1\r\nHost: localhost\r\nAuthorization: ${value}\r\nConnection: close\r\n\r\n`,
      )
      expect(statuses).toEqual([value.length > 16_384 ? 431 : 401])
    }
  })

  it('says no-store on everything', async () => {
    for (const answer of [
      await call('/whoami'),
      await call('/whoami', bearer),
      await call('/nothing', bearer),
    ]) {
      expect(answer.headers.get('cache-control')).toBe('no-store')
    }
  })
})
