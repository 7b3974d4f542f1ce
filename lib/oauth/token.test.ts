import fc from 'fast-check'
import { decodeJwt, decodeProtectedHeader } from 'jose'
import { beforeEach, describe, expect, it } from 'vitest'
import {
  addClient,
  apiOf,
  basic,
  type FakeServer,
  facts,
  fakeServer,
  formEncode,
  PORTAL,
  rawBasic,
  START,
  secretOf,
} from '#e2e/fixtures/fake-server.ts'
import { ERRORS } from '#lib/oauth/errors.ts'
import { type AuthorizationServer, StoreUnavailable } from '#lib/oauth/server.ts'
import { handleToken } from '#lib/oauth/token.ts'

const SECRET = 'lk_live_0123456789abcdefghijklmnopqrstuvwxyzABCDEFG'
const GOOD = basic('acme', SECRET)
const GRANT = 'grant_type=client_credentials'
const ASSERTION_TYPE = 'client_assertion_type=urn:ietf:params:oauth:client-assertion-type:jwt-bearer'

let server: FakeServer

beforeEach(async () => {
  server = await fakeServer()
  addClient(server, 'acme', SECRET)
})

type Ask = {
  authorization?: string | null
  body?: string | Uint8Array<ArrayBuffer> | ReadableStream<Uint8Array> | null
  method?: string
  query?: string
  type?: string | null
  headers?: Record<string, string>
  authorizationHeaderCount?: number
  peerAddress?: string
  server?: AuthorizationServer
}

async function ask(options: Ask = {}) {
  const { authorization = GOOD, body = GRANT, method = 'POST', query = '' } = options
  const headers = new Headers(options.headers)
  if (authorization !== null) headers.set('authorization', authorization)
  const type = options.type === undefined ? 'application/x-www-form-urlencoded' : options.type
  if (type !== null) headers.set('content-type', type)
  const init: RequestInit & { duplex?: 'half' } = { method, headers }
  if (body !== null && !['GET', 'HEAD', 'OPTIONS'].includes(method)) {
    init.body = typeof body === 'string' ? new TextEncoder().encode(body) : body
    init.duplex = 'half'
  }
  const request = new Request(`https://auth.example/oauth/v2/token${query}`, init)
  const count = options.authorizationHeaderCount ?? (authorization === null ? 0 : 1)
  const response = await handleToken(
    request,
    facts({
      authorizationHeaderCount: count,
      requestId: '019a0000-0000-7000-8000-000000000000',
      ...(options.peerAddress !== undefined && { peerAddress: options.peerAddress }),
    }),
    options.server ?? server,
  )
  const text = await response.text()
  const json: Record<string, unknown> = text === '' ? {} : JSON.parse(text)
  return { response, status: response.status, text, json, error: json.error, headers: response.headers }
}

const post = (clientId: string, secret: string, more = '') => ({
  authorization: null,
  body: `${GRANT}&client_id=${formEncode(clientId)}&client_secret=${formEncode(secret)}${more}`,
})

const REFUSED = [400, 401]

describe('a good request', () => {
  it('TK-01 answers a Bearer JWT, its life, and nothing else', async () => {
    const { status, json } = await ask({ body: `${GRANT}&scope=${formEncode('clients:read usage:read')}` })
    expect(status).toBe(200)
    expect(Object.keys(json).sort()).toEqual(['access_token', 'expires_in', 'token_type'])
    expect(json.token_type).toBe('Bearer')
    const claims = decodeJwt(String(json.access_token))
    expect(json.expires_in).toBe(3600)
    expect(Number(claims.exp) - Number(claims.iat)).toBe(3600)
  })

  it('JW-01 JW-02 signs header and claims of the JWT profile', async () => {
    const { json } = await ask()
    expect(decodeProtectedHeader(String(json.access_token))).toEqual({
      typ: 'at+jwt',
      alg: 'ES256',
      kid: 'key-1',
    })
    const { jti, ...claims } = decodeJwt(String(json.access_token))
    expect(claims).toEqual({
      iss: 'https://auth.example',
      sub: 'acme',
      client_id: 'acme',
      client_ref: 'internal acme',
      credential_ref: `id of ${SECRET}`,
      aud: 'https://auth.example/api/v1',
      iat: START / 1000,
      exp: START / 1000 + 3600,
      scope: 'clients:read usage:read',
    })
    expect(Buffer.from(String(jti), 'base64url')).toHaveLength(16)
  })

  it('JW-02 never repeats a jti', async () => {
    const tokens = await Promise.all(Array.from({ length: 500 }, () => ask()))
    expect(new Set(tokens.map(({ json }) => decodeJwt(String(json.access_token)).jti)).size).toBe(500)
  })

  it('TK-02 returns scope whenever granted and requested differ', async () => {
    expect((await ask()).json.scope).toBe('clients:read usage:read')
    expect((await ask({ body: `${GRANT}&scope=usage:read` })).json).not.toHaveProperty('scope')
    expect((await ask({ body: `${GRANT}&scope=usage:read+usage:read` })).json.scope).toBe('usage:read')
  })

  it('TK-02 leaves scope out for a client that has none', async () => {
    addClient(server, 'bare', SECRET, { apis: [apiOf(server.issuer, { scopes: [] })] })
    const { status, json } = await ask({ authorization: basic('bare', SECRET) })
    expect(status).toBe(200)
    expect(json).not.toHaveProperty('scope')
    expect(decodeJwt(String(json.access_token))).not.toHaveProperty('scope')
  })

  it('TK-16 takes the secret in the body', async () => {
    const { status } = await ask(post('acme', SECRET))
    expect(status).toBe(200)
  })

  it('RE-06 records the decision before the response leaves', async () => {
    const { json } = await ask({ headers: { 'user-agent': 'curl/8' } })
    expect(server.events).toEqual([
      {
        id: '019a0000-0000-7000-8000-000000000000',
        time: START,
        outcome: 'issued',
        reason: 'issued',
        clientId: 'internal acme',
        credentialId: `id of ${SECRET}`,
        jti: decodeJwt(String(json.access_token)).jti,
        scope: 'clients:read usage:read',
        asked: null,
        observed: null,
        address: '192.0.2.7',
        userAgent: 'curl/8',
      },
    ])
  })
})

describe('headers and methods', () => {
  it('TK-03 sets the same headers on every answer', async () => {
    const away = { ...server, findClient: () => Promise.reject(new StoreUnavailable('away')) }
    const broken = { ...server, findClient: () => Promise.reject(new Error('boom')) }
    const answers = await Promise.all([
      ask(),
      ask({ body: 'x' }),
      ask({ authorization: null }),
      ask({ method: 'GET' }),
      ask({ body: 'a'.repeat(20_000) }),
      ask({ server: away }),
      ask({ server: broken }),
    ])
    expect(answers.map(({ status }) => status)).toEqual([200, 400, 401, 405, 413, 503, 500])
    for (const { headers } of answers) {
      expect(headers.get('content-type')).toBe('application/json')
      expect(headers.get('cache-control')).toBe('no-store')
      expect(headers.get('pragma')).toBe('no-cache')
      expect(headers.get('x-content-type-options')).toBe('nosniff')
      expect(headers.get('x-request-id')).toBe('019a0000-0000-7000-8000-000000000000')
      expect(headers.has('etag')).toBe(false)
      expect(headers.has('set-cookie')).toBe(false)
      expect(headers.has('location')).toBe(false)
    }
  })

  it.each(['GET', 'HEAD', 'PUT', 'DELETE', 'PATCH'])('TK-04 refuses %s', async (method) => {
    const { status, headers } = await ask({ method, headers: { 'x-http-method-override': 'POST' } })
    expect(status).toBe(405)
    expect(headers.get('allow')).toBe('POST, OPTIONS')
    expect(server.events).toEqual([])
  })

  it('WB-02 lets listed origins in, on errors as well, and nobody else', async () => {
    for (const options of [{}, { authorization: null }, { method: 'GET' }]) {
      const { headers } = await ask({ ...options, headers: { origin: PORTAL } })
      expect(headers.get('access-control-allow-origin')).toBe(PORTAL)
      expect(headers.get('access-control-expose-headers')).toContain('WWW-Authenticate, Retry-After')
      expect(headers.get('vary')).toBe('Origin')
      expect(headers.has('access-control-allow-credentials')).toBe(false)
    }
    for (const origin of ['https://evil.example', `${PORTAL}.evil`, 'null', 'https://PORTAL.example']) {
      const { headers } = await ask({ headers: { origin } })
      expect(headers.has('access-control-allow-origin')).toBe(false)
      expect(headers.get('vary')).toBe('Origin')
    }
  })

  it('WB-02 answers a preflight with 204', async () => {
    const { status, headers } = await ask({ method: 'OPTIONS', headers: { origin: PORTAL } })
    expect(status).toBe(204)
    expect(headers.get('access-control-allow-headers')).toBe('authorization, content-type, dpop')
    expect(headers.get('access-control-allow-methods')).toBe('POST')
    const stranger = await ask({ method: 'OPTIONS', headers: { origin: 'https://evil.example' } })
    expect(stranger.status).toBe(204)
    expect(stranger.headers.has('access-control-allow-headers')).toBe(false)
  })
})

describe('parameters', () => {
  it('TK-05 never counts the query', async () => {
    expect(await ask({ body: '', query: `?${GRANT}` })).toMatchObject({
      status: 400,
      error: 'invalid_request',
    })
    const inQuery = await ask({ authorization: null, query: '?client_id=acme' })
    expect(inQuery.status).toBe(401)
  })

  it.each(['client_secret', 'client%5Fsecret', 'client_assertion', 'access_token'])(
    'TK-05 refuses %s in the query',
    async (name) => {
      const answer = await ask({ query: `?${name}=${SECRET}` })
      expect(answer).toMatchObject({ status: 400, error: 'invalid_request' })
      expect(answer.text).not.toContain(SECRET)
      expect(server.events[0]).toMatchObject({ reason: 'secret_in_query', outcome: 'refused' })
    },
  )

  it.each([
    ['application/x-www-form-urlencoded', 200],
    ['Application/X-WWW-Form-URLEncoded', 200],
    ['application/x-www-form-urlencoded; charset=UTF-8', 200],
    ['application/x-www-form-urlencoded;charset="utf-8"', 200],
    ['application/x-www-form-urlencoded; charset=iso-8859-1', 200],
    ['application/x-www-form-urlencoded;charset=windows-1252', 200],
    ['application/x-www-form-urlencoded; charset=utf-8; charset=utf-16', 200],
    ['application/x-www-form-urlencoded; charset', 200],
    ['application/x-www-form-urlencoded, application/json', 400],
    ['application/x-www-form-urlencoded-x', 400],
    ['application/json', 400],
    ['multipart/form-data; boundary=x', 400],
    ['text/plain', 400],
    [null, 400],
  ])('TK-06 media type %s gives %i', async (type, status) => {
    expect((await ask({ type })).status).toBe(status)
  })

  it.each(['grant_type', 'scope', 'client_id', 'client_secret', 'client_assertion', 'client_assertion_type'])(
    'TK-07 rejects %s twice, equal or empty',
    async (name) => {
      expect(await ask({ body: `${name}=a&${name}=a` })).toMatchObject({
        status: 400,
        error: 'invalid_request',
      })
      expect(await ask({ body: `${name}=&${name}=` })).toMatchObject({
        status: 400,
        error: 'invalid_request',
      })
    },
  )

  it('TK-07 rejects a repeated recognised parameter anywhere in the body', async () => {
    const filler = Array.from({ length: 1500 }, (_, index) => `f${index}=`).join('&')
    expect((await ask({ body: `${GRANT}&${filler}` })).status).toBe(200)
    expect(await ask({ body: `${GRANT}&${filler}&${GRANT}` })).toMatchObject({
      status: 400,
      error: 'invalid_request',
    })
    expect((await ask({ body: `${GRANT}&gr%61nt_type=x` })).status).toBe(400)
  })

  it('TK-08 takes an empty value as absent', async () => {
    expect((await ask({ body: `${GRANT}&scope=` })).json.scope).toBe('clients:read usage:read')
    expect((await ask({ body: `${GRANT}&client_secret=&client_id=` })).status).toBe(200)
    expect(await ask({ body: 'grant_type=' })).toMatchObject({ status: 400, error: 'invalid_request' })
    expect((await ask({ body: `${GRANT}&resource=&resource=` })).status).toBe(200)
  })

  it('TK-09 ignores unknown parameters', async () => {
    const body = `__proto__=1&__proto__=2&constructor=3&a[b]=c&toString=4&%F0%9F%94%91=x&${GRANT}&&x`
    const { status, json } = await ask({ body })
    expect(status).toBe(200)
    expect(Object.keys(json).sort()).toEqual(['access_token', 'expires_in', 'scope', 'token_type'])
  })

  it.each(['%zz', '%', '%C0%80', '%ED%A0%80', '%FF', '\u00e9', '\0', '\n', '\ufeff'])(
    'TK-12 refuses a body that holds %j',
    async (junk) => {
      expect((await ask({ body: `${GRANT}&x=${junk}` })).status).toBe(400)
      expect((await ask({ body: `${junk}${GRANT}` })).status).toBe(400)
    },
  )

  it.each(['%C3%A9', '%00', '%7F', '%0D%0A'])(
    'TK-12 refuses ID and secret with %s in the body',
    async (junk) => {
      for (const field of ['client_id', 'client_secret']) {
        const other = field === 'client_id' ? 'client_secret' : 'client_id'
        const body = `${GRANT}&${field}=a${junk}&${other}=b`
        expect(await ask({ authorization: null, body })).toMatchObject({
          status: 400,
          error: 'invalid_request',
        })
      }
    },
  )

  it('TK-17 caps the body at 16 KiB, declared, undeclared and endless', async () => {
    const fill = (size: number) => `${GRANT}&x=`.padEnd(size, 'a')
    expect((await ask({ body: fill(16_384) })).status).toBe(200)
    expect(await ask({ body: fill(16_385) })).toMatchObject({ status: 413, error: 'invalid_request' })
    const declared = await ask({ headers: { 'content-length': '16385' } })
    expect(declared.status).toBe(413)
    expect(declared.headers.get('connection')).toBe('close')

    let pulled = 0
    let cancelled = false
    const endless = new ReadableStream<Uint8Array>({
      pull(controller) {
        pulled += 1
        controller.enqueue(new Uint8Array(1024).fill(97))
      },
      cancel() {
        cancelled = true
      },
    })
    expect((await ask({ body: endless })).status).toBe(413)
    expect(pulled).toBeLessThan(20)
    expect(cancelled).toBe(true)
    expect(server.events.map(({ outcome }) => outcome)).toEqual(['issued', 'refused', 'refused', 'refused'])
  })

  it('TK-17 refuses a body that breaks off', async () => {
    const broken = new ReadableStream<Uint8Array>({
      pull(controller) {
        controller.error(new Error('socket hang up'))
      },
    })
    expect((await ask({ body: broken })).status).toBe(400)
    expect(server.reported).toEqual([])
  })
})

describe('client authentication', () => {
  const ODD = 'p+w%25:/= &"\\~'

  it('TK-10 decodes base64, splits at the first colon, then form-decodes each half', async () => {
    addClient(server, 'a:b', ODD)
    for (const scheme of ['Basic', 'basic', 'BASIC', 'bAsIc']) {
      const header = basic('a:b', ODD).replace('Basic', scheme)
      expect((await ask({ authorization: header })).status).toBe(200)
    }
    const unpadded = basic('a:b', ODD).replace(/=+$/, '')
    expect((await ask({ authorization: unpadded })).status).toBe(200)
    expect((await ask({ authorization: rawBasic(`a%3ab:${formEncode(ODD)}`) })).status).toBe(200)
  })

  it('TK-10 round-trips every printable ID and secret', async () => {
    const printable = fc.string({
      unit: fc.integer({ min: 0x20, max: 0x7e }).map((c) => String.fromCharCode(c)),
    })
    const filled = printable.filter((text) => text !== '')
    await fc.assert(
      fc.asyncProperty(filled, filled, async (clientId, secret) => {
        server.clients.clear()
        addClient(server, clientId, secret)
        expect((await ask({ authorization: basic(clientId, secret) })).status).toBe(200)
        expect((await ask(post(clientId, secret))).status).toBe(200)
      }),
    )
  })

  it('TK-11 NG-15 makes no second guess', async () => {
    addClient(server, 'plus', 'a+b')
    addClient(server, 'a%62', SECRET)
    addClient(server, 'ab', 'another secret of some length')
    expect((await ask({ authorization: rawBasic('plus:a+b') })).status).toBe(401)
    expect((await ask({ authorization: rawBasic('plus:a%2Bb') })).status).toBe(200)
    expect((await ask({ authorization: rawBasic(`a%62:${SECRET}`) })).status).toBe(401)
    expect((await ask({ authorization: rawBasic(`a%2562:${SECRET}`) })).status).toBe(200)
    expect((await ask({ authorization: basic('ab', SECRET) })).status).toBe(401)
  })

  it.each(['%C3%A9', '%00', '%C0%80', '%ED%A0%80', '%zz', '%FF', '\u00e9', '\0', '%'])(
    'TK-12 NG-22 refuses %j in ID and secret of Basic',
    async (junk) => {
      for (const pair of [`ac${junk}me:${SECRET}`, `acme:${SECRET}${junk}`]) {
        expect(await ask({ authorization: rawBasic(pair) })).toMatchObject({
          status: 401,
          error: 'invalid_client',
        })
      }
    },
  )

  it.each([
    '',
    'Basic',
    'Basic ',
    'Basic !!!!',
    rawBasic('acme'),
    rawBasic(':'),
    rawBasic(`:${SECRET}`),
    rawBasic('acme:'),
    `Bearer ${SECRET}`,
    'Digest username="acme", realm="x"',
    `${GOOD} trailing`,
    `Basic\t${GOOD.slice(6)}`,
    GOOD.slice(6),
    `Basic${GOOD.slice(6)}`,
  ])('TK-13 refuses the malformed header %j with a challenge', async (authorization) => {
    const { status, error, headers } = await ask({ authorization })
    expect(status).toBe(401)
    expect(error).toBe('invalid_client')
    expect(headers.get('www-authenticate')).toBe('Basic realm="Latchkey", charset="UTF-8"')
  })

  // Each refusal is held for 25 ms (EN-01), one after the other.
  it('TK-13 answers every header with 400 or 401', { timeout: 60_000 }, async () => {
    const text = fc.string({ unit: fc.integer({ min: 0x20, max: 0xff }).map((c) => String.fromCharCode(c)) })
    await fc.assert(
      fc.asyncProperty(text, fc.constantFrom('', 'Basic ', 'basic  '), async (junk, scheme) => {
        expect(REFUSED).toContain((await ask({ authorization: `${scheme}${junk}` })).status)
        expect(REFUSED).toContain((await ask({ authorization: rawBasic(junk) })).status)
      }),
    )
    expect(server.reported).toEqual([])
  })

  it('NG-14 refuses junk in base64 that Buffer would skip', async () => {
    const token = GOOD.slice(6)
    const middle = token.length / 2
    for (const junk of ['!', ' ', '-_', '=', '\t', '.']) {
      const spoilt = `Basic ${token.slice(0, middle)}${junk}${token.slice(middle)}`
      expect((await ask({ authorization: spoilt })).status).toBe(401)
    }
    addClient(server, 'padding', 'ab') // two bytes over: padding and spare bits
    const padded = rawBasic('padding:ab')
    expect(padded.endsWith('=')).toBe(true)
    expect((await ask({ authorization: padded })).status).toBe(200)
    expect((await ask({ authorization: `${padded}=` })).status).toBe(401)
    expect((await ask({ authorization: `${padded}QUJD` })).status).toBe(401)
    const spare = padded.replace(/.(=+)$/, (_, equals) => `j${equals}`)
    expect(Buffer.from(spare.slice(6), 'base64').toString()).toBe('padding:ab')
    expect((await ask({ authorization: spare })).status).toBe(401)
  })

  it('TK-14 refuses two methods, even when both are right', async () => {
    const both = await ask({ body: post('acme', SECRET).body })
    expect(both).toMatchObject({ status: 400, error: 'invalid_request' })
    expect((await ask({ body: `${GRANT}&client_assertion=x` })).status).toBe(400)
    expect((await ask(post('acme', SECRET, '&client_assertion=x'))).status).toBe(400)
    expect((await ask({ authorizationHeaderCount: 2 })).status).toBe(400)
    expect((await ask({ authorization: `${GOOD}, ${GOOD}` })).status).toBe(400)
    expect((await ask({ authorization: `Bearer x,${GOOD}` })).status).toBe(400)
  })

  it('TK-15 takes an equal client_id beside Basic, and no other', async () => {
    addClient(server, 'other', 'another secret')
    expect((await ask({ body: `${GRANT}&client_id=acme` })).status).toBe(200)
    expect((await ask({ body: `${GRANT}&client_id=other` })).status).toBe(400)
  })

  it('TK-16 refuses a method that the owner turned off', async () => {
    addClient(server, 'basic-only', SECRET, { authMethods: ['client_secret_basic'] })
    expect((await ask({ authorization: basic('basic-only', SECRET) })).status).toBe(200)
    expect((await ask(post('basic-only', SECRET))).status).toBe(401)
    expect(server.events.at(-1)).toMatchObject({ reason: 'auth_method_off', clientId: 'internal basic-only' })
  })

  it('SE-04 takes any live secret and no expired one', async () => {
    const secrets = [
      secretOf('first', { expiresAt: START }),
      secretOf('second', { expiresAt: START + 1 }),
      secretOf('third'),
    ]
    addClient(server, 'many', '', { secrets })
    expect((await ask({ authorization: basic('many', 'first') })).status).toBe(401)
    expect((await ask({ authorization: basic('many', 'second') })).status).toBe(200)
    expect((await ask({ authorization: basic('many', 'third') })).status).toBe(200)
    server.clock.now = START + 1
    expect((await ask({ authorization: basic('many', 'second') })).status).toBe(401)
    expect(server.events.map(({ reason }) => reason)).toEqual([
      'expired_secret',
      'issued',
      'issued',
      'expired_secret',
    ])
  })

  it.each([
    'null',
    'undefined',
    '[object Object]',
    SECRET.slice(0, -1),
    `${SECRET}a`,
    SECRET.slice(0, 72),
    ' ',
  ])('NG-21 refuses the secret %j', async (secret) => {
    if (secret === SECRET) return
    expect((await ask({ authorization: basic('acme', secret) })).status).toBe(401)
    expect((await ask(post('acme', secret))).status).toBe(401)
  })

  it('NG-21 refuses every secret of a client that has none', async () => {
    addClient(server, 'empty', '', { secrets: [] })
    for (const secret of ['null', 'undefined', '0', ' ']) {
      expect((await ask({ authorization: basic('empty', secret) })).status).toBe(401)
    }
  })

  it('NG-22 reads a long hostile ID in no time', async () => {
    const started = performance.now()
    await ask({ authorization: `Basic ${'a'.repeat(50_000)}!` })
    await ask({ authorization: `${',a'.repeat(25_000)}!` })
    expect(performance.now() - started).toBeLessThan(5_000)
  })
})

describe('errors', () => {
  it('ER-01 describes in plain ASCII and repeats nothing that was sent', async () => {
    for (const { description } of Object.values(ERRORS))
      expect(description).toMatch(/^[\x20-\x21\x23-\x5b\x5d-\x7e]+$/)
    const canary = 'CANARY"><script>'
    const encoded = formEncode(canary)
    const answers = await Promise.all([
      ask({ body: `grant_type=${encoded}` }),
      ask({ body: `${GRANT}&scope=${encoded}` }),
      ask({ body: `${GRANT}&resource=${encoded}` }),
      ask({ body: `${GRANT}&${encoded}=${encoded}%zz` }),
      ask({ body: `${GRANT}&client_id=${encoded}` }),
      ask({ type: 'text/CANARY' }),
      ask({ authorization: basic(canary, canary) }),
      ask({ query: `?client_secret=${encoded}` }),
    ])
    for (const { status, text, json } of answers) {
      expect(REFUSED).toContain(status)
      expect(text).not.toContain('CANARY')
      expect(Object.keys(json)).toEqual(['error', 'error_description'])
      expect(String(json.error_description)).toMatch(/^[\x20-\x21\x23-\x5b\x5d-\x7e]+$/)
    }
  })

  it('ER-02 answers every failed authentication with the same bytes', async () => {
    addClient(server, 'asleep', SECRET, { status: 'suspended' })
    addClient(server, 'late', SECRET, { secrets: [secretOf(SECRET, { expiresAt: START - 1 })] })
    addClient(server, 'post-only', SECRET, { authMethods: ['client_secret_post'] })
    const answers = await Promise.all([
      ask({ authorization: basic('unknown', SECRET) }),
      ask({ authorization: basic('acme', 'wrong') }),
      ask({ authorization: basic('asleep', SECRET) }),
      ask({ authorization: basic('late', SECRET) }),
      ask({ authorization: basic('post-only', SECRET) }),
      ask({ authorization: null }),
      ask({ authorization: 'Bearer x' }),
      ask(post('acme', 'wrong')),
      ask({ authorization: null, body: `${GRANT}&client_id=acme` }),
      ask({ authorization: null, body: `${GRANT}&client_secret=${SECRET}` }),
      ask({ authorization: null, body: `${GRANT}&${ASSERTION_TYPE}&client_assertion=x` }),
    ])
    const seen = answers.map(({ status, text, headers }) => JSON.stringify([status, text, [...headers]]))
    expect(new Set(seen).size).toBe(1)
    expect(answers[0]).toMatchObject({ status: 401, error: 'invalid_client' })
    expect(answers[0]?.headers.get('www-authenticate')).toBe('Basic realm="Latchkey", charset="UTF-8"')
    expect(server.events.map(({ reason }) => reason).sort()).toEqual(
      [
        'unknown_client',
        'wrong_secret',
        'client_suspended',
        'expired_secret',
        'auth_method_off',
        'no_credentials',
        'malformed_credentials',
        'wrong_secret',
        'no_credentials',
        'malformed_credentials',
        'malformed_assertion',
      ].sort(),
    )
    expect(server.events.find(({ reason }) => reason === 'unknown_client')?.clientId).toBeNull()
  })

  it('ER-03 names a missing grant_type, after authentication', async () => {
    expect(await ask({ body: 'scope=clients:read' })).toMatchObject({ status: 400, error: 'invalid_request' })
    expect((await ask({ authorization: null, body: '' })).status).toBe(401)
  })

  it.each([
    'password',
    'refresh_token',
    'Client_Credentials',
    'client_credentials ',
    'client_credentials%00',
  ])('ER-04 does not support the grant %j', async (grant) => {
    expect(await ask({ body: `grant_type=${grant}` })).toMatchObject({
      status: 400,
      error: 'unsupported_grant_type',
    })
    expect((await ask({ authorization: null, body: `grant_type=${grant}` })).status).toBe(401)
  })

  it('ER-05 refuses a client that may not use the grant', async () => {
    addClient(server, 'no-grant', SECRET, { grantTypes: [] })
    expect(await ask({ authorization: basic('no-grant', SECRET) })).toMatchObject({
      status: 400,
      error: 'unauthorized_client',
    })
  })

  it('ER-05 refuses a scope that the client does not get while its team is not confirmed, as if it had none', async () => {
    addClient(server, 'unconfirmed', SECRET, { withheldScopes: ['bookings:read'] })
    const asked = (scope: string) =>
      ask({ authorization: basic('unconfirmed', SECRET), body: `${GRANT}&scope=${formEncode(scope)}` })
    const [withheld, unknown] = [await asked('bookings:read'), await asked('nobodys:read')]
    expect(withheld).toMatchObject({ status: 400, error: 'invalid_scope', text: unknown.text })
    expect(server.events.map(({ reason }) => reason)).toEqual(['team_not_confirmed', 'invalid_scope'])
    expect((await ask({ authorization: basic('unconfirmed', SECRET) })).status).toBe(200)
  })

  it.each([
    'admin',
    'a"b',
    'clients:read  usage:read',
    'clients:read\tusage:read',
    ' clients:read',
    'clients:read admin',
  ])('ER-05 refuses the scope %j', async (scope) => {
    expect(await ask({ body: `${GRANT}&scope=${formEncode(scope)}` })).toMatchObject({
      status: 400,
      error: 'invalid_scope',
    })
  })

  it('ER-05 never grants more than the client is allowed', async () => {
    const scope = fc.array(fc.constantFrom('clients:read', 'usage:read', 'admin', 'clients:write', ''))
    await fc.assert(
      fc.asyncProperty(scope, async (tokens) => {
        const { status, json } = await ask({ body: `${GRANT}&scope=${formEncode(tokens.join(' '))}` })
        if (status !== 200) return
        const granted = String(decodeJwt(String(json.access_token)).scope).split(' ')
        expect(granted.every((token) => ['clients:read', 'usage:read'].includes(token))).toBe(true)
      }),
    )
  })

  it('ER-05 RT-01 refuses every resource but the client’s own', async () => {
    const own = formEncode('https://auth.example/api/v1')
    expect((await ask({ body: `${GRANT}&resource=${own}` })).status).toBe(200)
    const resources = [
      'https://evil.example',
      '/api/v1',
      'https://auth.example/api/v1#x',
      'https://auth.example/api/v1#',
      'https://auth.example/api/v1/',
      'HTTPS://auth.example/api/v1',
      'https://auth.example/api',
      ' https://auth.example/api/v1',
      'x',
    ]
    for (const resource of resources) {
      expect(await ask({ body: `${GRANT}&resource=${formEncode(resource)}` })).toMatchObject({
        status: 400,
        error: 'invalid_target',
      })
    }
  })

  it('RT-01 refuses several resources, even the same twice', async () => {
    const own = formEncode('https://auth.example/api/v1')
    for (const second of [own, formEncode('https://evil.example')]) {
      expect(await ask({ body: `${GRANT}&resource=${own}&resource=${second}` })).toMatchObject({
        status: 400,
        error: 'invalid_target',
      })
    }
    expect(server.events.map(({ reason }) => reason)).toEqual(['invalid_target', 'invalid_target'])
  })

  describe('of a client with several APIs', () => {
    const BOOKINGS = 'https://bookings.example'
    const ROOMS = 'urn:example:rooms'

    beforeEach(() => {
      addClient(server, 'acme', SECRET, {
        apis: [
          apiOf(server.issuer, {
            audience: BOOKINGS,
            scopes: ['bookings:read', 'bookings:write'],
            tokenTtlSeconds: 600,
          }),
          apiOf(server.issuer, { audience: ROOMS, scopes: ['rooms:read'], tokenTtlSeconds: 7200 }),
          apiOf(server.issuer, { scopes: [] }),
        ],
      })
    })

    const claimsOf = ({ json }: { json: Record<string, unknown> }) => decodeJwt(String(json.access_token))

    it('RT-02 the first is the default, with its own scopes and life', async () => {
      const answer = await ask()
      expect(answer.json).toMatchObject({ expires_in: 600, scope: 'bookings:read bookings:write' })
      const { aud, iat = 0, exp, scope } = claimsOf(answer)
      expect({ aud, exp, scope }).toEqual({
        aud: BOOKINGS,
        exp: iat + 600,
        scope: 'bookings:read bookings:write',
      })
    })

    it('RT-01 resource picks one, and nothing but its scopes is granted', async () => {
      const rooms = await ask({ body: `${GRANT}&resource=${formEncode(ROOMS)}` })
      expect(rooms.json).toMatchObject({ expires_in: 7200, scope: 'rooms:read' })
      expect(claimsOf(rooms)).toMatchObject({ aud: ROOMS, scope: 'rooms:read' })
      const own = await ask({ body: `${GRANT}&resource=${formEncode('https://auth.example/api/v1')}` })
      expect(claimsOf(own)).toMatchObject({ aud: 'https://auth.example/api/v1' })
      expect(claimsOf(own)).not.toHaveProperty('scope')
    })

    it('RT-02 ER-05 a scope of another API is refused when it is asked for', async () => {
      for (const body of [
        `${GRANT}&scope=rooms:read`,
        `${GRANT}&scope=bookings:read+rooms:read`,
        `${GRANT}&scope=bookings:read&resource=${formEncode(ROOMS)}`,
      ]) {
        expect(await ask({ body })).toMatchObject({ status: 400, error: 'invalid_scope' })
      }
    })
  })

  it('ER-06 says 503 and Retry-After when a store is away, never 401', async () => {
    const away = () => Promise.reject(new StoreUnavailable('connection refused at 10.0.0.1'))
    for (const port of [{ findClient: away }, { record: away }, { signingKey: away }]) {
      const { status, error, headers, text } = await ask({ server: { ...server, ...port } })
      expect(status).toBe(503)
      expect(error).toBe('temporarily_unavailable')
      expect(Number(headers.get('retry-after'))).toBeGreaterThan(0)
      expect(text).not.toContain('10.0.0.1')
    }
  })

  it('ER-06 says 500 for a fault of ours, reports it and tells nothing', async () => {
    const fault = new Error('column "x" does not exist')
    const { status, error, text } = await ask({
      server: { ...server, record: () => Promise.reject(fault) },
    })
    expect(status).toBe(500)
    expect(error).toBe('server_error')
    expect(text).not.toContain('column')
    expect(server.reported).toEqual([fault])
  })

  it('records exactly one event per decision, before the answer', async () => {
    const asked = [
      ask(),
      ask({ body: 'x' }),
      ask({ authorization: null }),
      ask({ body: `${GRANT}&scope=admin` }),
    ]
    await Promise.all(asked)
    expect(server.events.map(({ outcome }) => outcome).sort()).toEqual([
      'issued',
      'refused',
      'refused',
      'refused',
    ])
    let recorded = false
    const slow = {
      ...server,
      record: async () => {
        await new Promise((resolve) => setTimeout(resolve, 20))
        recorded = true
      },
    }
    await ask({ server: slow, authorization: null })
    expect(recorded).toBe(true)
  })
})

describe('restrictions', () => {
  const only = (mode: 'observe' | 'enforce', address: string) => ({
    allowedAddresses: { mode, includes: (other: string) => other === address },
  })

  it('refuse an address that is not allowed as they would a wrong secret, byte for byte', async () => {
    addClient(server, 'fenced', SECRET, only('enforce', '198.51.100.1'))
    const fenced = await ask({ authorization: basic('fenced', SECRET) })
    const wrong = await ask({ authorization: basic('acme', 'wrong') })
    expect([fenced.status, fenced.text]).toEqual([401, wrong.text])
    expect([...fenced.headers]).toEqual([...wrong.headers])
    expect(server.events[0]).toMatchObject({
      outcome: 'refused',
      reason: 'address_not_allowed',
      clientId: 'internal fenced',
      credentialId: `id of ${SECRET}`,
    })
  })

  it('let an address pass that is allowed, and any while they only observe', async () => {
    addClient(server, 'home', SECRET, only('enforce', '192.0.2.7'))
    addClient(server, 'watched', SECRET, only('observe', '198.51.100.1'))
    expect((await ask({ authorization: basic('home', SECRET) })).status).toBe(200)
    expect((await ask({ authorization: basic('watched', SECRET) })).status).toBe(200)
    expect(server.events.map(({ observed }) => observed)).toEqual([null, 'address_not_allowed'])
  })

  it('answer 429 beyond an enforced quota, with when to come back and what is left', async () => {
    addClient(server, 'metered', SECRET, { quota: { mode: 'enforce', tokensPerHour: 1 } })
    const good = await ask({ authorization: basic('metered', SECRET) })
    expect(good.status).toBe(200)
    expect(good.headers.get('ratelimit-policy')).toBe('"failures";q=300;w=60, "quota";q=1;w=3600')
    expect(good.headers.get('ratelimit')).toBe('"failures";r=300;t=60, "quota";r=0;t=1800')
    const beyond = await ask({ authorization: basic('metered', SECRET) })
    expect([beyond.status, beyond.error]).toEqual([429, 'temporarily_unavailable'])
    expect(beyond.headers.get('retry-after')).toBe('1800')
    expect(beyond.headers.get('ratelimit')).toBe('"quota";r=0;t=1800')
    expect(server.events.map(({ reason }) => reason)).toEqual(['issued', 'quota_reached'])
  })

  it('hold an enforced quota against addresses that are merely observed', async () => {
    addClient(server, 'mixed', SECRET, {
      ...only('observe', '198.51.100.1'),
      quota: { mode: 'enforce', tokensPerHour: 1 },
    })
    const statuses = [
      await ask({ authorization: basic('mixed', SECRET) }),
      await ask({ authorization: basic('mixed', SECRET) }),
    ]
    expect(statuses.map(({ status }) => status)).toEqual([200, 429])
    expect(server.events.map(({ observed }) => observed)[0]).toBe('address_not_allowed')
  })

  it('observe the same requests that they then refuse', async () => {
    const from = ['192.0.2.7', '198.51.100.1', '192.0.2.7', '192.0.2.7', '198.51.100.1', '192.0.2.7']
    const answers = async (mode: 'observe' | 'enforce') => {
      const own = await fakeServer()
      addClient(own, 'acme', SECRET, {
        ...only(mode, '192.0.2.7'),
        quota: { mode, tokensPerHour: 2 },
      })
      for (const peerAddress of from) await ask({ server: own, peerAddress })
      return own.events.map(({ observed, outcome, reason }) => (outcome === 'issued' ? observed : reason))
    }
    const observed = await answers('observe')
    expect(observed).toEqual([
      null,
      'address_not_allowed',
      null,
      'quota_reached',
      'address_not_allowed',
      'quota_reached',
    ])
    expect(await answers('enforce')).toEqual(observed)
  })
})

describe('credentials that cannot be read', () => {
  it('still tell the owner of the client that they name, and the wire nothing', async () => {
    const plain = await ask({ authorization: 'Basic !' })
    for (const [authorization, reason] of [
      [rawBasic(`acme:${SECRET}\n`), 'malformed_credentials'],
      [rawBasic('acme'), 'no_credentials'],
      [rawBasic('acme:'), 'no_credentials'],
    ] as const) {
      const answer = await ask({ authorization })
      expect([answer.status, answer.text]).toEqual([401, plain.text])
      expect(server.events.at(-1)).toMatchObject({ clientId: 'internal acme', reason })
    }
    await ask({ authorization: null, body: `${GRANT}&client_id=acme` })
    expect(server.events.at(-1)).toMatchObject({ clientId: 'internal acme', reason: 'no_credentials' })
    await ask({ authorization: rawBasic('nobody:') })
    expect(server.events.at(-1)).toMatchObject({ clientId: null, reason: 'malformed_credentials' })
  })

  it('are diagnosed where they hold a secret', async () => {
    server.diagnoseSecret = () => ({ reason: 'secret_with_space', credentialId: 'the one' })
    await ask({ authorization: rawBasic(`acme:${SECRET}\n`) })
    expect(server.events.at(-1)).toMatchObject({ reason: 'secret_with_space', credentialId: 'the one' })
  })

  it('are nobody’s while the client cannot be looked up', async () => {
    const away = {
      ...server,
      findClient: () => Promise.reject(new StoreUnavailable('away')),
      record: async (event: (typeof server.events)[number]) => void server.events.push(event),
    }
    expect((await ask({ server: away, authorization: rawBasic('acme:') })).status).toBe(401)
    expect(server.events.at(-1)).toMatchObject({ clientId: null })
  })
})
