import { generateKeyPairSync, type KeyObject } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import type { ClientKeyAlgorithm } from '#lib/oauth/capabilities.ts'
import { readPublicKey } from './public-key.ts'

const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' })
const ed = generateKeyPairSync('ed25519')
const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 })

const pem = (key: KeyObject) =>
  key.export({ type: key.type === 'public' ? 'spki' : 'pkcs8', format: 'pem' }).toString()
const jwk = (key: KeyObject, more: object = {}) =>
  JSON.stringify({ ...key.export({ format: 'jwk' }), ...more })

const problem = async (text: string, alg?: ClientKeyAlgorithm) => {
  const error: unknown = await readPublicKey(text, alg).catch((reason: unknown) => reason)
  return error
}

describe('a client’s public key', () => {
  it.each([
    ['EC', ec.publicKey, 'ES256', ['kty', 'crv', 'x', 'y']],
    ['Ed25519', ed.publicKey, 'Ed25519', ['kty', 'crv', 'x']],
    ['RSA', rsa.publicKey, 'RS256', ['kty', 'n', 'e']],
  ] as const)('PK-06 of kind %s is the same key as JWK and as PEM', async (_, key, alg, members) => {
    const fromPem = await readPublicKey(pem(key))
    expect(fromPem).toEqual(await readPublicKey(jwk(key)))
    expect(fromPem.alg).toBe(alg)
    expect(Object.keys(fromPem.publicJwk).sort()).toEqual([...members].sort())
    expect(fromPem.kid).toMatch(/^[\w-]{43}$/)
  })

  it('KY-02 is named by its thumbprint, as RFC 7638 §3.1 computes it', async () => {
    const example = {
      kty: 'RSA',
      n: '0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_BJECPebWKRXjBZCiFV4n3oknjhMstn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_FDW2QvzqY368QQMicAtaSqzs8KJZgnYb9c7d0zgdAZHzu6qMQvRL5hajrn1n91CbOpbISD08qNLyrdkt-bFTWhAI4vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-csFCur-kEgU8awapJzKnqDKgw',
      e: 'AQAB',
      alg: 'RS256',
      kid: '2011-04-29',
    }
    const { kid } = await readPublicKey(JSON.stringify(example))
    expect(kid).toBe('NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs')
  })

  it('PK-05 is for the algorithm that is asked for, or that it names itself', async () => {
    expect((await readPublicKey(pem(rsa.publicKey), 'PS256')).alg).toBe('PS256')
    expect((await readPublicKey(jwk(rsa.publicKey, { alg: 'PS256' }))).alg).toBe('PS256')
    expect((await readPublicKey(jwk(ed.publicKey, { alg: 'EdDSA' }))).alg).toBe('Ed25519')
    expect(await problem(jwk(rsa.publicKey, { alg: 'PS256' }), 'RS256')).toMatchObject({ field: 'alg' })
    expect(await problem(jwk(rsa.publicKey, { alg: 'RS512' }))).toMatchObject({ field: 'alg' })
    expect(await problem(jwk(rsa.publicKey, { alg: 'HS256' }))).toMatchObject({ field: 'alg' })
    expect(await problem(pem(rsa.publicKey), 'ES256')).toMatchObject({ field: 'alg' })
    expect(await problem(pem(ec.publicKey), 'RS256')).toMatchObject({ field: 'alg' })
  })

  it.each([
    ['an EC JWK', jwk(ec.privateKey)],
    ['an RSA JWK', jwk(rsa.privateKey)],
    ['an Ed25519 JWK', jwk(ed.privateKey)],
    ['a JWK whose d is null', jwk(ec.publicKey, { d: null })],
    ['a shared secret', JSON.stringify({ kty: 'oct', k: 'c2VjcmV0c2VjcmV0c2VjcmV0c2VjcmV0' })],
    ['PKCS #8', pem(rsa.privateKey)],
    ['PKCS #1', rsa.privateKey.export({ type: 'pkcs1', format: 'pem' }).toString()],
    ['SEC 1', ec.privateKey.export({ type: 'sec1', format: 'pem' }).toString()],
    ['a public and a private one', pem(ec.publicKey) + pem(ec.privateKey)],
  ])('PK-06 is refused when it is private: %s; nothing of it is repeated', async (_, text) => {
    const error = await problem(text)
    expect(error).toMatchObject({ code: 'invalid', field: 'key' })
    const message = String(error)
    expect(message).toMatch(/private key or a shared secret/)
    for (const part of text.match(/[\w+/-]{16,}/g) ?? []) expect(message).not.toContain(part)
  })

  it.each([
    ['of 1024 bits', pem(generateKeyPairSync('rsa', { modulusLength: 1024 }).publicKey)],
    [
      'with the exponent 3',
      pem(generateKeyPairSync('rsa', { modulusLength: 2048, publicExponent: 3 }).publicKey),
    ],
    ['with the exponent 1', jwk(rsa.publicKey, { e: 'AQ' })],
    ['with an even exponent', jwk(rsa.publicKey, { e: 'AQAC' })],
    ['of 8448 bits', jwk(rsa.publicKey, { n: Buffer.alloc(1056, 0xff).toString('base64url') })],
    ['for PSS alone', pem(generateKeyPairSync('rsa-pss', { modulusLength: 2048 }).publicKey)],
  ])('PK-06 is refused when it is an RSA key %s', async (_, text) => {
    expect(await problem(text)).toMatchObject({ code: 'invalid', field: 'key' })
  })

  it.each([
    ['P-384', pem(generateKeyPairSync('ec', { namedCurve: 'P-384' }).publicKey)],
    ['secp256k1', pem(generateKeyPairSync('ec', { namedCurve: 'secp256k1' }).publicKey)],
    ['X25519', jwk(generateKeyPairSync('x25519').publicKey)],
    ['Ed448', pem(generateKeyPairSync('ed448').publicKey)],
    ['for encryption', jwk(rsa.publicKey, { use: 'enc' })],
    ['a point that is not on the curve', jwk(ec.publicKey, { y: Buffer.alloc(32, 7).toString('base64url') })],
    ['a JWK without parts', '{"kty":"EC"}'],
    ['a set of keys', JSON.stringify({ keys: [JSON.parse(jwk(ec.publicKey))] })],
    ['broken JSON', '{"kty":"EC"'],
    ['an array', '[]'],
    ['a certificate', '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----'],
    ['PKCS #1', rsa.publicKey.export({ type: 'pkcs1', format: 'pem' }).toString()],
    ['two keys', pem(ec.publicKey) + pem(rsa.publicKey)],
    ['an empty PEM', '-----BEGIN PUBLIC KEY-----\n-----END PUBLIC KEY-----'],
    ['noise', 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIE5c acme'],
    ['nothing', ''],
  ])('PK-06 is refused when it is %s', async (_, text) => {
    expect(await problem(text)).toMatchObject({ code: 'invalid', field: 'key' })
  })
})
