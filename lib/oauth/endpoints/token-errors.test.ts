import fc from 'fast-check'
import { decodeJwt } from 'jose'
import { beforeEach, describe, expect, it } from 'vitest'
import {
  addClient,
  apiOf,
  basic,
  type FakeServer,
  formEncode,
  START,
  secretOf,
} from '#e2e/fixtures/fake-server.ts'
import { type Ask, askForToken, GRANT, post, SECRET, serverOfAcme } from '#e2e/fixtures/token-requests.ts'
import { ERRORS } from '#lib/oauth/errors.ts'
import { StoreUnavailable } from '#lib/oauth/ports.ts'
import { REMOVED, type UnknownRequest } from '#lib/oauth/token-event.ts'

const ASSERTION_TYPE = 'client_assertion_type=urn:ietf:params:oauth:client-assertion-type:jwt-bearer'
const REFUSED = [400, 401]

let server: FakeServer

beforeEach(async () => {
  server = await serverOfAcme()
})

const ask = (options: Ask = {}) => askForToken(server, options)

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

  it('takes note of a request whose client ID nobody has, without anything that could be a secret', async () => {
    const noted: [string, UnknownRequest][] = []
    server.noteUnknownClient = (...one) => noted.push(one)
    const secret = `lk_live_${'x'.repeat(40)}`
    await ask({ authorization: basic('nobody-at-all', secret) })
    await ask({ authorization: basic(secret, 'x') })
    await ask(post('acme-9f3b2c1d8e7a6054321fe', secret))
    expect(noted.map(([, { presentedId }]) => presentedId)).toEqual(['nobody-at-all', REMOVED, 'acme…'])
    expect(noted[0]?.[1]).toMatchObject({
      ...{ id: expect.any(String), time: expect.any(Number), address: expect.any(String) },
      received: { authentication: ['client_secret_basic'], parameters: ['grant_type'] },
    })
    expect(JSON.stringify(noted.map(([, request]) => request))).not.toContain('lk_live_')
    expect(server.events.every((event) => !('unknown' in event))).toBe(true)
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
