import fc from 'fast-check'
import { exportJWK, exportSPKI, generateKeyPair, importJWK, SignJWT } from 'jose'
import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { addClient, type FakeServer, fakeServer, publicJwk, START } from '#e2e/fixtures/fake-server.ts'
import type { PublicJwk } from '#lib/oauth/ports.ts'
import { issueAccessToken } from './access-token.ts'
import { verifyAccessToken } from './verify-access-token.ts'

const AUDIENCE = 'https://auth.example/api/v1'
const NOW = START / 1000
const HEADER = { typ: 'at+jwt', alg: 'ES256', kid: 'key-1' }
const CLAIMS = {
  iss: 'https://auth.example',
  sub: 'acme',
  client_id: 'acme',
  aud: AUDIENCE,
  iat: NOW,
  exp: NOW + 3600,
  jti: 'abc',
  client_ref: 'internal acme',
  credential_ref: 'id of secret',
  scope: 'clients:read usage:read',
}

let server: FakeServer
let rsa: { privateKey: CryptoKey; jwk: PublicJwk; pem: string }

beforeAll(async () => {
  const pair = await generateKeyPair('RS256', { extractable: true })
  const jwk = publicJwk(await exportJWK(pair.publicKey), 'rsa-1', 'RS256')
  rsa = { privateKey: pair.privateKey, jwk, pem: await exportSPKI(pair.publicKey) }
})

beforeEach(async () => {
  server = await fakeServer()
})

const encode = (value: unknown) =>
  Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url')

/** Signs any header and payload, sensible or not. */
async function sign(header: unknown, payload: unknown, key = server.privateKey): Promise<string> {
  const input = `${encode(header)}.${encode(payload)}`
  const algorithm = key.algorithm.name === 'ECDSA' ? { name: 'ECDSA', hash: 'SHA-256' } : key.algorithm
  const signature = await crypto.subtle.sign(algorithm, key, Buffer.from(input))
  return `${input}.${Buffer.from(signature).toString('base64url')}`
}

const verify = (token: string, from = server) => verifyAccessToken(token, AUDIENCE, from)
const withClaims = async (claims: object) => verify(await sign(HEADER, { ...CLAIMS, ...claims }))
const withHeader = async (header: object) => verify(await sign({ ...HEADER, ...header }, CLAIMS))

describe('verifyAccessToken', () => {
  it('accepts what issueAccessToken signs', async () => {
    const client = addClient(server, 'acme', 'secret')
    const grant = { client, credentialId: 'id of secret', api: client.apis[0], scope: 'usage:read' }
    const { sign, jti } = await issueAccessToken(grant, server)
    expect(await verify(await sign())).toEqual({
      clientId: 'acme',
      clientRef: 'internal acme',
      credentialRef: 'id of secret',
      audience: AUDIENCE,
      scopes: ['usage:read'],
      issuedAt: NOW,
      expiresAt: NOW + 3600,
      jti,
    })
  })

  it('JW-01 takes at+jwt and application/at+jwt, and no other type', async () => {
    for (const typ of ['at+jwt', 'application/at+jwt', 'AT+JWT'])
      expect(await withHeader({ typ })).not.toBeNull()
    for (const typ of ['JWT', undefined, null, 'dpop+jwt', '', 1, ['at+jwt'], 'client-authentication+jwt']) {
      expect(await withHeader({ typ })).toBeNull()
    }
  })

  it('JW-03 NG-10 takes no algorithm but the one of the key', async () => {
    for (const alg of ['none', 'NonE', 'HS256', 'RS256', 'ES384', 'es256', undefined, null]) {
      expect(await withHeader({ alg })).toBeNull()
    }
    expect(await verify(`${encode({ ...HEADER, alg: 'none' })}.${encode(CLAIMS)}.`)).toBeNull()
  })

  it('JW-03 verifies RS256, but neither RS512 nor HS256 with the public key as secret', async () => {
    const both = { ...server, publicKeys: async () => [server.publicKey, rsa.jwk] }
    const header = { ...HEADER, kid: 'rsa-1' }
    expect(await verify(await sign({ ...header, alg: 'RS256' }, CLAIMS, rsa.privateKey), both)).not.toBeNull()
    expect(await verify(await sign({ ...header, alg: 'RS512' }, CLAIMS, rsa.privateKey), both)).toBeNull()
    for (const secret of [rsa.pem, JSON.stringify(rsa.jwk), rsa.jwk.n ?? '']) {
      const confused = await new SignJWT(CLAIMS)
        .setProtectedHeader({ ...header, alg: 'HS256' })
        .sign(Buffer.from(secret))
      expect(await verify(confused, both)).toBeNull()
    }
  })

  it('JW-03 verifies Ed25519 under both of its names (RFC 9864), whichever its key has', async () => {
    const { privateKey, publicKey } = await generateKeyPair('EdDSA', { extractable: true })
    const jwk = await exportJWK(publicKey)
    for (const keyAlg of ['EdDSA', 'Ed25519']) {
      const from = { ...server, publicKeys: async () => [publicJwk(jwk, 'ed-1', keyAlg), server.publicKey] }
      for (const alg of ['EdDSA', 'Ed25519']) {
        const token = await new SignJWT(CLAIMS)
          .setProtectedHeader({ ...HEADER, kid: 'ed-1', alg })
          .sign(privateKey)
        expect(await verify(token, from)).not.toBeNull()
        // The signature must fit, by the key that is named.
        expect(await verify(await sign({ ...HEADER, alg }, CLAIMS), from)).toBeNull()
      }
      for (const alg of ['ES256', 'Ed448', 'eddsa', 'none']) {
        expect(await verify(await sign({ ...HEADER, kid: 'ed-1', alg }, CLAIMS, privateKey), from)).toBeNull()
      }
    }
  })

  it('JW-03 never uses a symmetric key, even a published one', async () => {
    const jwk: PublicJwk = { kty: 'oct', use: 'sig', alg: 'HS256', kid: 'oct', k: encode('x'.repeat(32)) }
    const key = await importJWK(jwk)
    const token = await new SignJWT(CLAIMS)
      .setProtectedHeader({ ...HEADER, alg: 'HS256', kid: 'oct' })
      .sign(key)
    expect(await verify(token, { ...server, publicKeys: async () => [jwk] })).toBeNull()
  })

  it('JW-04 takes keys from nowhere but the published set', async () => {
    const attacker = await generateKeyPair('ES256', { extractable: true })
    const jwk = await exportJWK(attacker.publicKey)
    for (const extra of [
      { jwk },
      { jku: 'https://evil.example/jwks' },
      { x5u: 'https://evil.example' },
      { x5c: ['AA=='] },
    ]) {
      for (const kid of ['key-1', 'evil', undefined]) {
        const token = await sign({ ...HEADER, kid, ...extra }, CLAIMS, attacker.privateKey)
        expect(await verify(token)).toBeNull()
      }
    }
  })

  it('JW-04 looks kid up exactly', async () => {
    for (const kid of [
      "../../x' OR 1=1",
      'KEY-1',
      'key-1 ',
      '',
      null,
      undefined,
      ['key-1'],
      { $ne: '' },
      '__proto__',
    ]) {
      expect(await withHeader({ kid })).toBeNull()
    }
  })

  it('JW-04 refuses every critical extension', async () => {
    for (const crit of [['b64'], ['exp'], [], 'b64', null, 1])
      expect(await withHeader({ crit, b64: true })).toBeNull()
  })

  it('JW-04 NG-11 refuses encrypted tokens without working on them', async () => {
    const bomb = encode({
      alg: 'PBES2-HS256+A128KW',
      enc: 'A128GCM',
      p2c: 1e9,
      p2s: 'AAAA',
      zip: 'DEF',
      kid: 'key-1',
    })
    const started = performance.now()
    expect(await verify(`${bomb}.AAAA.AAAA.AAAA.AAAA`)).toBeNull()
    expect(performance.now() - started).toBeLessThan(5_000)
  })

  it('JW-05 NG-16 takes aud only as our name, or an array of strings that holds it', async () => {
    expect(await withClaims({ aud: [AUDIENCE] })).not.toBeNull()
    expect(await withClaims({ aud: ['https://other.example', AUDIENCE] })).not.toBeNull()
    for (const aud of [
      [1, {}],
      [AUDIENCE, 1],
      [AUDIENCE, null],
      [[AUDIENCE]],
      [],
      `${AUDIENCE}/`,
      AUDIENCE.toUpperCase(),
      undefined,
      null,
      {},
      1,
      true,
    ]) {
      expect(await withClaims({ aud })).toBeNull()
    }
  })

  it('JW-05 wants times as finite numbers', async () => {
    for (const claim of ['exp', 'iat']) {
      for (const value of [undefined, null, String(NOW + 10), 'NaN', {}, [NOW], true]) {
        expect(await withClaims({ [claim]: value })).toBeNull()
      }
    }
    const infinite = JSON.stringify(CLAIMS).replace(String(CLAIMS.exp), '1e999')
    expect(await verify(await sign(HEADER, infinite))).toBeNull()
    expect(await withClaims({ nbf: 'soon' })).toBeNull()
  })

  it('JW-05 lets the last of duplicate members count', async () => {
    const twice = (first: string, last: string) =>
      JSON.stringify(CLAIMS).replace('{', `{"x":"${first}",`).replace('"scope"', `"x":"${last}","scope"`)
    expect(await verify(await sign(HEADER, twice('a', 'b')))).not.toBeNull()
    const iss = `{"iss":"https://auth.example",${JSON.stringify({ ...CLAIMS, iss: 'https://evil.example' }).slice(1)}`
    expect(await verify(await sign(HEADER, iss))).toBeNull()
  })

  it('JW-06 accepts iff iat - 30 s <= now < exp + 30 s', async () => {
    const token = await sign(HEADER, { ...CLAIMS, exp: NOW + 60 })
    const at = async (offset: number) => {
      server.clock.now = START + offset * 1000
      return (await verify(token)) !== null
    }
    expect(await at(-31)).toBe(false)
    expect(await at(-30)).toBe(true)
    expect(await at(-29)).toBe(true)
    expect(await at(89)).toBe(true)
    expect(await at(90)).toBe(false)
    expect(await at(91)).toBe(false)
    server.clock.now = START
    expect(await withClaims({ nbf: NOW + 29 })).not.toBeNull()
    expect(await withClaims({ nbf: NOW + 31 })).toBeNull()
  })

  it('BR-02 refuses a token of another issuer, subject or shape', async () => {
    for (const claims of [
      { iss: 'https://evil.example' },
      { iss: 'https://auth.example/' },
      { iss: undefined },
      { sub: 'someone-else' },
      { client_id: undefined },
      { client_id: '', sub: '' },
      { jti: undefined },
      { client_ref: undefined },
      { credential_ref: 7 },
      { scope: ['clients:read'] },
      { scope: 'a  b' },
    ]) {
      expect(await withClaims(claims)).toBeNull()
    }
  })

  it('BR-02 RV-02 refuses a revoked token', async () => {
    expect(await withClaims({})).not.toBeNull()
    server.revoked.add(CLAIMS.jti)
    expect(await withClaims({})).toBeNull()
  })

  it('NG-16 refuses payloads and headers that are no objects', async () => {
    for (const value of ['null', '[]', '"x"', '1', '', '{', '['.repeat(2000)]) {
      expect(await verify(await sign(HEADER, value))).toBeNull()
      expect(await verify(await sign(value, CLAIMS))).toBeNull()
    }
    const deep = `${'['.repeat(10_000)}${']'.repeat(10_000)}`
    expect(await verify(await sign(HEADER, deep))).toBeNull()
    expect(await verify(`${encode(deep.slice(0, 3000))}.e30.AA`)).toBeNull()
  })

  it('NG-20 refuses when the published set is empty', async () => {
    const token = await sign(HEADER, CLAIMS)
    expect(await verify(token)).not.toBeNull()
    expect(await verify(token, { ...server, publicKeys: async () => [] })).toBeNull()
  })

  it('BR-02 refuses every token with one character changed, and never throws', async () => {
    const token = await sign(HEADER, CLAIMS)
    const alphabet = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.=+/ ']
    await fc.assert(
      fc.asyncProperty(fc.nat(token.length - 1), fc.constantFrom(...alphabet), async (at, character) => {
        const changed = token.slice(0, at) + character + token.slice(at + 1)
        const last = at === token.length - 1 // its lowest bits are spare
        fc.pre(changed !== token && !last)
        expect(await verify(changed)).toBeNull()
      }),
    )
    await fc.assert(
      fc.asyncProperty(fc.string(), async (text) => {
        expect(await verify(text)).toBeNull()
      }),
    )
  })
})
