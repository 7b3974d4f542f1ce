import { beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import {
  type AssertionAsk,
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
  facts,
  fakeServer,
  START,
} from '#e2e/fixtures/fake-server.ts'
import { handleToken } from '#lib/oauth/endpoints/token.ts'
import { issueAccessToken } from '#lib/oauth/tokens/access-token.ts'

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

describe('the key of an assertion', () => {
  it.each(['ES256', 'RS256', 'PS256', 'Ed25519'] as const)('PK-05 may be one for %s', async (alg) => {
    const own = await clientKeyPair(alg)
    addClient(server, 'acme', SECRET, { keys: [own.key] })
    const header = { alg, kid: own.key.kid }
    expect((await askWith({ header, signedBy: own.privateKey })).status).toBe(200)
  })

  it('PK-05 of Ed25519 is meant by the older name EdDSA as well', async () => {
    const own = await clientKeyPair('Ed25519')
    addClient(server, 'acme', SECRET, { keys: [own.key] })
    const header = { alg: 'EdDSA', kid: own.key.kid }
    expect((await askWith({ header, signedBy: own.privateKey })).status).toBe(200)
  })

  it('PK-05 is pinned to its own algorithm', async () => {
    const own = await clientKeyPair('RS256')
    addClient(server, 'acme', SECRET, { keys: [{ ...own.key, alg: 'PS256' }] })
    for (const kid of [own.key.kid, undefined]) {
      const answer = await askWith({ header: { alg: 'RS256', kid }, signedBy: own.privateKey })
      expect(answer).toMatchObject({ status: 401, reason: 'unknown_key' })
    }
  })

  it.each(['HS256', 'none', 'None', 'RS512', 'ES384', 'A128KW', ''])(
    'PK-05 NG-10 is never used with the algorithm %j',
    async (alg) => {
      const [, claims, signature] = (await signAssertion(pair)).split('.')
      const header = Buffer.from(JSON.stringify({ alg, kid: pair.key.kid })).toString('base64url')
      expect(await ask({ assertion: `${header}.${claims}.${signature}` })).toMatchObject({
        status: 401,
        reason: 'wrong_assertion',
      })
    },
  )

  it('PK-05 NG-10 cannot be turned into a shared secret', async () => {
    for (const bytes of [JSON.stringify(pair.key.publicJwk), pair.key.publicJwk.x ?? '']) {
      const forged = await signAssertion(pair, {
        header: { alg: 'HS256' },
        signedBy: Buffer.from(bytes.padEnd(32)),
      })
      expect((await ask({ assertion: forged })).status).toBe(401)
    }
  })

  it('PK-05 is a registered one, whatever else the header offers', async () => {
    const stranger = await clientKeyPair()
    for (const kid of [stranger.key.kid, pair.key.kid, undefined]) {
      const header = { kid, jwk: stranger.key.publicJwk, jku: 'https://evil.example/keys', x5c: ['AAAA'] }
      expect((await askWith({ header, signedBy: stranger.privateKey })).status).toBe(401)
    }
  })

  it.each([7, '', null, '../../key', "x' OR 1=1"])('PK-05 is not found by the kid %j', async (kid) => {
    expect(await askWith({ header: { kid } })).toMatchObject({ status: 401, reason: 'unknown_key' })
  })

  it('PK-05 refuses critical extensions', async () => {
    const [header = '', claims, signature] = (await signAssertion(pair)).split('.')
    const parsed = JSON.parse(Buffer.from(header, 'base64url').toString())
    const critical = Buffer.from(JSON.stringify({ ...parsed, crit: ['b64'], b64: true })).toString(
      'base64url',
    )
    expect((await ask({ assertion: `${critical}.${claims}.${signature}` })).reason).toBe('wrong_assertion')
  })

  it('PK-06 may be one of several, named by kid or found without', async () => {
    const others = await Promise.all([clientKeyPair(), clientKeyPair(), clientKeyPair('RS256')])
    addClient(server, 'acme', SECRET, { keys: [...others.map(({ key }) => key), pair.key] })
    expect((await askWith({})).status).toBe(200)
    expect((await askWith({ header: { kid: undefined } })).status).toBe(200)
    for (const { key, privateKey } of others) {
      const { alg, kid } = key
      expect((await askWith({ header: { alg, kid }, signedBy: privateKey })).status).toBe(200)
      const misnamed = await askWith({ header: { alg, kid: pair.key.kid }, signedBy: privateKey })
      expect(misnamed.status).toBe(401)
    }
  })

  it('PK-06 stops working when it expires', async () => {
    addClient(server, 'acme', SECRET, { keys: [{ ...pair.key, expiresAt: START + 1 }] })
    expect((await ask()).status).toBe(200)
    server.clock.now = START + 1
    expect(await ask()).toMatchObject({ status: 401, reason: 'expired_key' })
  })
})

describe('the type of an assertion', () => {
  it.each([undefined, 'JWT', 'jwt', 'client-authentication+jwt', 'Client-Authentication+JWT'])(
    'PK-05 may be %j',
    async (typ) => {
      expect((await askWith({ header: { typ } })).status).toBe(200)
    },
  )

  it.each(['at+jwt', 'application/at+jwt', 'dpop+jwt', 'secevent+jwt', '', 'JOSE', 7, null])(
    'PK-05 may not be %j',
    async (typ) => {
      expect(await askWith({ header: { typ } })).toMatchObject({ status: 401, reason: 'wrong_assertion' })
    },
  )

  it('PK-05 keeps our own access tokens out', async () => {
    const client = addClient(server, 'acme', SECRET, { keys: [pair.key] })
    const grant = { client, credentialId: 'x', api: client.apis[0], scope: '' }
    const { sign } = await issueAccessToken(grant, server)
    expect(await ask({ assertion: await sign() })).toMatchObject({ status: 401, reason: 'wrong_assertion' })
  })
})

describe('refusals of assertions', () => {
  it('ER-02 EN-01 have the same bytes, whatever the cause', async () => {
    const stranger = await clientKeyPair()
    addClient(server, 'keyless', SECRET)
    addClient(server, 'asleep', SECRET, { status: 'suspended', keys: [pair.key] })
    addClient(server, 'by-secret', SECRET, { authMethods: ['client_secret_basic'], keys: [pair.key] })
    const named = (name: string) => ({ claims: { iss: name, sub: name } })
    const used = await signAssertion(pair)
    await ask({ assertion: used })
    const answers = [
      await askWith(named('nobody')),
      await askWith(named('keyless')),
      await askWith(named('asleep')),
      await askWith(named('by-secret')),
      await askWith({ signedBy: stranger.privateKey }),
      await askWith({ header: { kid: stranger.key.kid } }),
      await askWith({ claims: { aud: 'https://evil.example' } }),
      await ask({ assertion: used }),
      await ask({ assertion: 'x' }),
    ]
    const seen = answers.map(({ status, text, headers }) => JSON.stringify([status, text, [...headers]]))
    expect(new Set(seen).size).toBe(1)
    expect(answers[0]?.status).toBe(401)
    expect(answers.map(({ reason }) => reason)).toEqual([
      'unknown_client',
      'unknown_key',
      'client_suspended',
      'auth_method_off',
      'wrong_assertion',
      'unknown_key',
      'assertion_audience',
      'replayed_assertion',
      'malformed_assertion',
    ])
  })

  it.each(['ES256', 'RS256', 'PS256', 'Ed25519', 'EdDSA'] as const)(
    'EN-01 cost one verification with %s, whether the client is unknown, has no such key, or signed wrongly',
    async (alg) => {
      const own = await clientKeyPair(alg === 'EdDSA' ? 'Ed25519' : alg)
      const stranger = await clientKeyPair(own.key.alg)
      addClient(server, 'acme', SECRET, { keys: [own.key] })
      addClient(server, 'keyless', SECRET)
      const verify = vi.spyOn(crypto.subtle, 'verify')
      const costs: number[] = []
      for (const name of ['nobody', 'keyless', 'acme']) {
        const signing = { claims: { iss: name, sub: name }, header: { alg, kid: own.key.kid } }
        verify.mockClear()
        expect((await askWith({ ...signing, signedBy: stranger.privateKey })).status).toBe(401)
        costs.push(verify.mock.calls.length)
      }
      verify.mockRestore()
      expect(costs).toEqual([1, 1, 1])
    },
  )

  it('TK-16 leaves the secret working when assertions are off', async () => {
    addClient(server, 'acme', SECRET, {
      authMethods: ['client_secret_basic', 'client_secret_post'],
      keys: [pair.key],
    })
    expect(await ask()).toMatchObject({ status: 401, reason: 'auth_method_off' })
    const bySecret = new Request('https://auth.example/', {
      method: 'POST',
      headers: { authorization: basic('acme', SECRET) },
      body: new URLSearchParams({ grant_type: 'client_credentials' }),
    })
    expect((await handleToken(bySecret, facts(), server)).status).toBe(200)
  })
})
