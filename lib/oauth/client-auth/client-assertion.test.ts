import type { JWTPayload } from 'jose'
import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import {
  ASSERTION_TYPE,
  type AssertionAsk,
  NOW,
  type Signing,
  sendAssertion,
  signAssertion,
} from '#e2e/fixtures/fake-assertion.ts'
import {
  addClient,
  basic,
  type ClientKeyPair,
  clientKeyPair,
  type FakeServer,
  fakeServer,
  ISSUER,
  START,
} from '#e2e/fixtures/fake-server.ts'
import { handleIntrospection } from '#lib/oauth/endpoints/introspection.ts'
import { handleRevocation } from '#lib/oauth/endpoints/revocation.ts'
import { StoreUnavailable } from '#lib/oauth/ports.ts'

const SECRET = 'a secret of acme besides its key'

let server: FakeServer
let pair: ClientKeyPair

beforeAll(async () => {
  pair = await clientKeyPair()
})

beforeEach(async () => {
  server = await fakeServer()
  addClient(server, 'acme', SECRET, { keys: [pair.key] })
})

const ask = async ({ assertion, ...options }: AssertionAsk & { assertion?: string } = {}) =>
  sendAssertion(server, assertion ?? (await signAssertion(pair)), options)
const askWith = async (signing: Signing) => ask({ assertion: await signAssertion(pair, signing) })

describe('a client assertion', () => {
  it('PK-01 authenticates the client, and its event names the key', async () => {
    expect((await ask()).status).toBe(200)
    expect(server.events.at(-1)).toMatchObject({
      reason: 'issued',
      clientId: 'internal acme',
      credentialId: pair.key.id,
    })
  })

  it('PK-01 takes an equal client_id beside it, and no other', async () => {
    addClient(server, 'other', 'another secret')
    expect((await ask({ more: { client_id: 'acme' } })).status).toBe(200)
    expect((await ask({ more: { client_id: 'other' } })).status).toBe(400)
  })

  it.each([
    ['missing', null],
    ['empty', ''],
    ['of SAML', 'urn:ietf:params:oauth:client-assertion-type:saml2-bearer'],
    ['in another case', ASSERTION_TYPE.toUpperCase()],
    ['longer', `${ASSERTION_TYPE}s`],
  ])('PK-01 answers 400 to a type that is %s', async (_, type) => {
    const answer = await ask({ type })
    expect(answer.status).toBe(400)
    expect(JSON.parse(answer.text).error).toBe('invalid_request')
  })

  it('PK-01 answers 400 to a type without an assertion', async () => {
    expect((await ask({ assertion: '' })).status).toBe(400)
  })

  it('TK-14 refuses two methods, even when both are right', async () => {
    expect((await ask({ authorization: basic('acme', SECRET) })).status).toBe(400)
    expect((await ask({ more: { client_id: 'acme', client_secret: SECRET } })).status).toBe(400)
    expect(server.usedAssertions.size).toBe(0)
  })

  it.each<[string, Signing, string]>([
    ['another iss', { claims: { iss: 'other' } }, 'wrong_assertion'],
    ['no iss', { without: 'iss' }, 'wrong_assertion'],
    ['another sub', { claims: { sub: 'other' } }, 'unknown_client'],
    ['no sub', { without: 'sub' }, 'malformed_assertion'],
    ['a sub that is no string', { claims: { sub: JSON.parse('["acme"]') } }, 'malformed_assertion'],
    ['a sub with NUL', { claims: { sub: 'acme\0' } }, 'malformed_assertion'],
    ['no jti', { without: 'jti' }, 'wrong_assertion'],
    ['an empty jti', { claims: { jti: '' } }, 'wrong_assertion'],
    ['a jti that is no string', { claims: { jti: JSON.parse('7') } }, 'wrong_assertion'],
    ['a jti of 257 characters', { claims: { jti: 'x'.repeat(257) } }, 'wrong_assertion'],
    ['no exp', { without: 'exp' }, 'wrong_assertion'],
    ['an exp that is no number', { claims: { exp: JSON.parse(`"${NOW + 60}"`) } }, 'wrong_assertion'],
    ['an iat that is no number', { claims: { iat: JSON.parse(`"${NOW}"`) } }, 'wrong_assertion'],
    ['an nbf that is no number', { claims: { nbf: JSON.parse('null') } }, 'wrong_assertion'],
  ])('PK-01 refuses %s', async (_, signing, reason) => {
    expect(await askWith(signing)).toMatchObject({ status: 401, reason })
    expect(server.usedAssertions.size).toBe(0)
  })

  it.each([
    ['no JWT', 'x'],
    ['an encrypted token', 'a.b.c.d.e'],
    ['a null header', `${btoa('null')}.${btoa('{"sub":"acme"}')}.AAAA`.replaceAll('=', '')],
    ['an array of claims', `${btoa('{"alg":"ES256"}')}.${btoa('["acme"]')}.AAAA`.replaceAll('=', '')],
    ['more than 8 KiB', `${'a'.repeat(9000)}.b.c`],
  ])('PK-01 NG-16 refuses %s', async (_, token) => {
    expect(await ask({ assertion: token })).toMatchObject({ status: 401, reason: 'malformed_assertion' })
  })

  it('PK-01 is taken at revocation and introspection alike, once', async () => {
    const more = { token: 'x' }
    const revoking = await signAssertion(pair)
    expect((await ask({ handle: handleRevocation, more, assertion: revoking })).status).toBe(200)
    expect((await ask({ handle: handleRevocation, more, assertion: revoking })).status).toBe(401)
    expect((await ask({ assertion: revoking })).status).toBe(401)
    const answer = await ask({ handle: handleIntrospection, more })
    expect(answer).toMatchObject({ status: 200, text: '{"active":false}' })
  })
})

describe('the audience', () => {
  it('PK-02 is the issuer alone, as a string or an array of one', async () => {
    expect((await askWith({ claims: { aud: ISSUER } })).status).toBe(200)
    expect((await askWith({ claims: { aud: [ISSUER] } })).status).toBe(200)
  })

  it.each<[string, unknown]>([
    ['the token endpoint', `${ISSUER}/oauth/v2/token`],
    ['a trailing slash', `${ISSUER}/`],
    ['a prefix', ISSUER.slice(0, -1)],
    ['another case', ISSUER.toUpperCase()],
    ['an evil one besides', [ISSUER, 'https://evil.example']],
    ['itself twice', [ISSUER, ISSUER]],
    ['an empty array', []],
    ['an array in an array', [[ISSUER]]],
    ['an object', { 0: ISSUER, length: 1 }],
    ['a number', 1],
    ['null', null],
  ])('PK-02 is not %s', async (_, aud) => {
    const claims = JSON.parse(JSON.stringify({ aud }))
    expect(await askWith({ claims })).toMatchObject({ status: 401, reason: 'assertion_audience' })
    expect(server.usedAssertions.size).toBe(0)
  })

  it('PK-02 is required', async () => {
    expect(await askWith({ without: 'aud' })).toMatchObject({ status: 401, reason: 'assertion_audience' })
  })

  it('PK-02 may be the token endpoint alone where that is set', async () => {
    const endpoint = `${ISSUER}/oauth/v2/token`
    const lenient = { ...server, assertionAudiences: [ISSUER, endpoint] }
    const askLenient = async (aud: string | string[]) =>
      (await ask({ server: lenient, assertion: await signAssertion(pair, { claims: { aud } }) })).status
    expect(await askLenient(endpoint)).toBe(200)
    expect(await askLenient(ISSUER)).toBe(200)
    expect(await askLenient([ISSUER, endpoint])).toBe(401)
    expect(await askLenient(`${endpoint}/`)).toBe(401)
  })
})

describe('its time', () => {
  it.each<[string, JWTPayload]>([
    ['of 300 s', { iat: NOW, exp: NOW + 300 }],
    ['that expired 29 s ago', { iat: NOW - 60, exp: NOW - 29 }],
    ['from 30 s ahead', { iat: NOW + 30, exp: NOW + 90 }],
    ['not valid for another 30 s', { nbf: NOW + 30 }],
    ['of 300 s without iat', { iat: undefined, exp: NOW + 300 }],
  ])('PK-03 takes a life %s', async (_, claims) => {
    expect(await askWith({ claims })).toMatchObject({ status: 200 })
  })

  it.each<[string, JWTPayload, string]>([
    ['of 301 s', { iat: NOW, exp: NOW + 301 }, 'assertion_life'],
    ['of 301 s that is almost over', { iat: NOW - 300, exp: NOW + 1 }, 'assertion_life'],
    ['of 301 s without iat', { iat: undefined, exp: NOW + 301 }, 'assertion_life'],
    ['that expired 30 s ago', { iat: NOW - 60, exp: NOW - 30 }, 'expired_assertion'],
    ['from 31 s ahead', { iat: NOW + 31, exp: NOW + 90 }, 'assertion_life'],
    ['not valid for another 31 s', { nbf: NOW + 31 }, 'assertion_life'],
    ['that ends before it begins', { iat: NOW + 10, exp: NOW + 9 }, 'assertion_life'],
    ['without end', { exp: 1e300 }, 'assertion_life'],
  ])('PK-03 refuses a life %s', async (_, claims, reason) => {
    expect(await askWith({ claims })).toMatchObject({ status: 401, reason })
    expect(server.usedAssertions.size).toBe(0)
  })
})

describe('its jti', () => {
  it('PK-04 NG-12 is used once, and kept until the assertion has expired for everyone', async () => {
    const once = await signAssertion(pair, { claims: { jti: 'a jti' } })
    expect((await ask({ assertion: once })).status).toBe(200)
    expect([...server.usedAssertions]).toEqual([['internal acme a jti', NOW + 60 + 30]])
    server.clock.now = START + 89_000
    expect(await ask({ assertion: once })).toMatchObject({ status: 401, reason: 'replayed_assertion' })
    expect((await askWith({ claims: { jti: 'a jti', iat: NOW + 60, exp: NOW + 120 } })).status).toBe(401)
  })

  it('PK-04 NG-12 is another client’s own affair', async () => {
    const other = await clientKeyPair()
    addClient(server, 'other', 'x', { keys: [other.key] })
    expect((await askWith({ claims: { jti: 'shared' } })).status).toBe(200)
    const claims = { jti: 'shared', iss: 'other', sub: 'other' }
    const header = { kid: other.key.kid }
    expect((await askWith({ claims, header, signedBy: other.privateKey })).status).toBe(200)
  })

  it('PK-04 NG-12 is not used up by a request that fails in any other way', async () => {
    const claims = { jti: 'precious' }
    const stranger = await clientKeyPair()
    await askWith({ claims, signedBy: stranger.privateKey })
    await askWith({ claims: { ...claims, aud: 'https://evil.example' } })
    await askWith({ claims: { ...claims, exp: NOW + 301 } })
    for (const overrides of [
      { status: 'suspended' },
      { authMethods: ['client_secret_basic'] },
      { keys: [{ ...pair.key, expiresAt: START }] },
      { keys: [] },
    ] as const) {
      addClient(server, 'acme', SECRET, { keys: [pair.key], ...overrides })
      expect((await askWith({ claims })).status).toBe(401)
    }
    addClient(server, 'acme', SECRET, { keys: [pair.key] })
    expect(server.usedAssertions.size).toBe(0)
    expect((await askWith({ claims })).status).toBe(200)
  })

  it('PK-04 ER-06 answers 503, never 401, while its use cannot be recorded', async () => {
    const away = { ...server, recordAssertion: () => Promise.reject(new StoreUnavailable('away')) }
    const answer = await ask({ server: away })
    expect(answer.status).toBe(503)
    expect(answer.headers.get('retry-after')).toBe('5')
  })
})
