import { generateKeyPairSync } from 'node:crypto'
import { calculateJwkThumbprint, exportJWK } from 'jose'
import { describe, expect, it } from 'vitest'
import { itemsIn } from '#lib/features/leaks/found-secrets.ts'
import { thumbprintInProof } from '#lib/features/leaks/private-key.ts'
import { withProofs } from './prove-keys.ts'

const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' })
const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 })
const ed25519 = generateKeyPairSync('ed25519')
const pem = (key: typeof ec.privateKey, type: 'pkcs8' | 'pkcs1' | 'sec1') =>
  key.export({ type, format: 'pem' }).toString()
const jwk = (key: typeof ec.privateKey, more: object = {}) =>
  JSON.stringify({ ...key.export({ format: 'jwk' }), ...more })

describe('a private key, before it is sent', () => {
  it.each([
    ['EC as PKCS #8', pem(ec.privateKey, 'pkcs8'), ec],
    ['EC as OpenSSL writes it', pem(ec.privateKey, 'sec1'), ec],
    ['EC as a JWK', jwk(ec.privateKey, { alg: 'ES256', use: 'sig', kid: 'my key', ext: false }), ec],
    ['RSA as PKCS #8', pem(rsa.privateKey, 'pkcs8'), rsa],
    ['RSA as OpenSSL wrote it', pem(rsa.privateKey, 'pkcs1'), rsa],
    ['RSA as a JWK', jwk(rsa.privateKey, { key_ops: ['sign'] }), rsa],
    ['Ed25519 as PKCS #8', pem(ed25519.privateKey, 'pkcs8'), ed25519],
    ['Ed25519 as a JWK', jwk(ed25519.privateKey), ed25519],
  ])('becomes a proof by its thumbprint: %s', async (_, text, { privateKey, publicKey }) => {
    const sent = await withProofs(`found in config.py:\n${text}\nSECRET=abc`)
    const [first, proof = '', last, ...others] = itemsIn(sent)
    expect([first, last, others]).toEqual(['found in config.py:', 'SECRET=abc', []])
    expect(await thumbprintInProof(proof)).toBe(await calculateJwkThumbprint(await exportJWK(publicKey)))
    const { d = '' } = privateKey.export({ format: 'jwk' })
    expect(proof).not.toContain(d.slice(0, 12))
    expect(sent).not.toContain('PRIVATE KEY')
  })

  it('stays as it is where a browser cannot read it', async () => {
    const text = pem(generateKeyPairSync('x25519').privateKey, 'pkcs8')
    expect((await withProofs(text)).trim()).toBe(text.trim())
  })
})
