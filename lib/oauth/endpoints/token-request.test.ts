import { beforeEach, describe, expect, it } from 'vitest'
import { type FakeServer, PORTAL } from '#e2e/fixtures/fake-server.ts'
import { type Ask, askForToken, GRANT, SECRET, serverOfAcme } from '#e2e/fixtures/token-requests.ts'
import { StoreUnavailable } from '#lib/oauth/ports.ts'

let server: FakeServer

beforeEach(async () => {
  server = await serverOfAcme()
})

const ask = (options: Ask = {}) => askForToken(server, options)

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
