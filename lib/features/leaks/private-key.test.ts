import { generateKeyPairSync, type KeyObject } from 'node:crypto'
import { CompactSign, calculateJwkThumbprint, exportJWK } from 'jose'
import { describe, expect, it } from 'vitest'
import { thumbprintInProof, thumbprintOf } from './private-key.ts'
import { PROOF_TYPE } from './proof-type.ts'

const ec = () => generateKeyPairSync('ec', { namedCurve: 'P-256' })
const PAIRS = {
  'EC on P-256': ec(),
  Ed25519: generateKeyPairSync('ed25519'),
  RSA: generateKeyPairSync('rsa', { modulusLength: 2048 }),
}
const kidOf = async (key: KeyObject) => await calculateJwkThumbprint(await exportJWK(key))
const pem = (key: KeyObject, type: 'pkcs8' | 'pkcs1' | 'sec1') =>
  key.export({ type, format: 'pem' }).toString()

describe.each(Object.entries(PAIRS))('a private key, %s', (_, { privateKey, publicKey }) => {
  it('is known by the thumbprint of its public half, in PEM and as a JWK', async () => {
    const kid = await kidOf(publicKey)
    expect(await thumbprintOf(pem(privateKey, 'pkcs8'))).toBe(kid)
    expect(await thumbprintOf(JSON.stringify(privateKey.export({ format: 'jwk' })))).toBe(kid)
  })
})

describe('a private key', () => {
  it('is read in the older forms of PEM, too', async () => {
    const { RSA, 'EC on P-256': p256 } = PAIRS
    expect(await thumbprintOf(pem(RSA.privateKey, 'pkcs1'))).toBe(await kidOf(RSA.publicKey))
    expect(await thumbprintOf(pem(p256.privateKey, 'sec1'))).toBe(await kidOf(p256.publicKey))
  })

  it('is nobody’s who knows the public half alone', async () => {
    const [own, others] = [ec(), ec()]
    const { d } = own.privateKey.export({ format: 'jwk' })
    const forged = { ...others.publicKey.export({ format: 'jwk' }), d }
    expect(await thumbprintOf(JSON.stringify(forged))).toBeNull()
    expect(await thumbprintOf(JSON.stringify(others.publicKey.export({ format: 'jwk' })))).toBeNull()
    expect(await thumbprintOf(others.publicKey.export({ type: 'spki', format: 'pem' }).toString())).toBeNull()
    expect(await thumbprintOf(await kidOf(others.publicKey))).toBeNull()
    const rsa = PAIRS.RSA.privateKey.export({ format: 'jwk' })
    const victim = generateKeyPairSync('rsa', { modulusLength: 2048 }).publicKey.export({ format: 'jwk' })
    expect(await thumbprintOf(JSON.stringify({ ...rsa, n: victim.n }))).toBeNull()
  })

  it.each([
    'not a key',
    '{"kty":"EC"}',
    '{"kty":"oct","k":"c2VjcmV0"}',
    '-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----',
    pem(generateKeyPairSync('ec', { namedCurve: 'P-384' }).privateKey, 'pkcs8'),
    pem(generateKeyPairSync('x25519').privateKey, 'pkcs8'),
  ])('is none of ours, and no error: %#', async (text) => {
    expect(await thumbprintOf(text)).toBeNull()
  })
})

describe('a proof', () => {
  const { privateKey, publicKey } = PAIRS['EC on P-256']
  const proof = async (header: object, key = privateKey) =>
    await new CompactSign(new Uint8Array())
      .setProtectedHeader({ alg: 'ES256', typ: PROOF_TYPE, ...header })
      .sign(key)

  it('shows who holds a key without sending it', async () => {
    expect(await thumbprintInProof(await proof({ jwk: await exportJWK(publicKey) }))).toBe(
      await kidOf(publicKey),
    )
  })

  it('is none when another key signed it, when it is of another type, and without a key', async () => {
    const jwk = await exportJWK(publicKey)
    expect(await thumbprintInProof(await proof({ jwk }, ec().privateKey))).toBeNull()
    expect(await thumbprintInProof(await proof({ jwk, typ: 'client-authentication+jwt' }))).toBeNull()
    expect(await thumbprintInProof(await proof({}))).toBeNull()
    expect(await thumbprintInProof('a.b.c')).toBeNull()
  })
})
