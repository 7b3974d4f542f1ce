import { createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto'
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

const setOf = (...keys: KeyObject[]) => JSON.stringify({ keys: keys.map((key) => JSON.parse(jwk(key))) })

/** Of a pair that nobody has any more. */
const CERTIFICATE = `-----BEGIN CERTIFICATE-----
MIIBhjCCASugAwIBAgIUOzdiLLuz1cfYioukMGZrJsyrHP0wCgYIKoZIzj0EAwIw
FzEVMBMGA1UEAwwMYWNtZS5leGFtcGxlMCAXDTI2MTEyOTAxNDE0MVoYDzIxMjYx
MTA1MDE0MTQxWjAXMRUwEwYDVQQDDAxhY21lLmV4YW1wbGUwWTATBgcqhkjOPQIB
BggqhkjOPQMBBwNCAAQMRj94yDoeCRuKQZh5B1u+gLT+2TfyOzuO2wTpBdDWbs+x
edCcbQqN2zbqeb88wQPoXHigk9sz0DK/mJxv+aoto1MwUTAdBgNVHQ4EFgQUdEgL
UIYGHC2/WgSSx0xrwImhA2UwHwYDVR0jBBgwFoAUdEgLUIYGHC2/WgSSx0xrwImh
A2UwDwYDVR0TAQH/BAUwAwEB/zAKBggqhkjOPQQDAgNJADBGAiEAqXWgJ1Ogg9bS
Tz+tybVy0HVLlpHpUtnv+NnNLlVAPz8CIQDVee9vIgBv3GOv7JLdlkZyBZVmgton
K+YnqdtvZJV9AA==
-----END CERTIFICATE-----
`
const CERTIFIED = createPublicKey(CERTIFICATE)

const armoured = (label: string) => `-----BEGIN ${label}-----\nMIIB\n-----END ${label}-----`

/** The same with another key in it; its signature no longer fits, which nobody looks at here. */
const SECOND = swapKey()

function swapKey(): string {
  const der = Buffer.from(CERTIFICATE.replaceAll(/-----[A-Z ]+-----/g, ''), 'base64')
  const own = CERTIFIED.export({ type: 'spki', format: 'der' })
  ec.publicKey.export({ type: 'spki', format: 'der' }).copy(der, der.indexOf(own))
  return `-----BEGIN CERTIFICATE-----\n${der.toString('base64')}\n-----END CERTIFICATE-----\n`
}

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
    ['PKCS #8 in base64', rsa.privateKey.export({ type: 'pkcs8', format: 'der' }).toString('base64')],
    ['a set of keys', setOf(ec.publicKey, ec.privateKey)],
    ['a file of a service account', JSON.stringify({ type: 'x', private_key: pem(ec.privateKey) })],
    ['encrypted', '-----BEGIN ENCRYPTED PRIVATE KEY-----\nMIIBHDBX\n-----END ENCRYPTED PRIVATE KEY-----'],
    ['of OpenSSH', '-----BEGIN OPENSSH PRIVATE KEY-----\nb3BlbnNz\n-----END OPENSSH PRIVATE KEY-----'],
    ['of PuTTY', 'PuTTY-User-Key-File-3: ssh-rsa\nEncryption: none'],
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
    [
      'with an exponent of 2048 bits',
      jwk(rsa.publicKey, { e: Buffer.alloc(256, 0xff).toString('base64url') }),
    ],
    ['with an exponent of 65 bits', jwk(rsa.publicKey, { e: 'AQAAAAAAAAAB' })],
    ['with an even modulus', jwk(rsa.publicKey, { n: Buffer.alloc(256, 0xfe).toString('base64url') })],
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
    ['a set of two keys', setOf(ec.publicKey, rsa.publicKey)],
    ['an empty set of keys', JSON.stringify({ keys: [] })],
    ['broken JSON', '{"kty":"EC"'],
    ['an array', '[]'],
    ['a broken certificate', '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----'],
    ['a JWK whose kid is a number', jwk(ec.publicKey, { kid: 7 })],
    ['a JWK whose kid is empty', jwk(ec.publicKey, { kid: '' })],
    ['a JWK whose kid cannot be shown', jwk(ec.publicKey, { kid: 'a\u202e' })],
    ['two keys', pem(ec.publicKey) + pem(rsa.publicKey)],
    ['an empty PEM', '-----BEGIN PUBLIC KEY-----\n-----END PUBLIC KEY-----'],
    ['noise', 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIE5c acme'],
    ['nothing', ''],
  ])('PK-06 is refused when it is %s', async (_, text) => {
    expect(await problem(text)).toMatchObject({ code: 'invalid', field: 'key' })
  })

  it.each([
    ['a certificate', CERTIFICATE, CERTIFIED],
    ['a certificate and its public key', CERTIFICATE + pem(CERTIFIED), CERTIFIED],
    [
      'a certificate with the remarks of a tool',
      `Bag Attributes\n    localKeyID: 16 5C\nsubject=CN = acme\n${CERTIFICATE}`,
      CERTIFIED,
    ],
    ['a certificate in base64', CERTIFICATE.replaceAll(/-----[A-Z ]+-----/g, ''), CERTIFIED],
    ['PKCS #1', rsa.publicKey.export({ type: 'pkcs1', format: 'pem' }).toString(), rsa.publicKey],
    ['a key set of one', setOf(ec.publicKey), ec.publicKey],
    ['PEM after a byte order mark', `\ufeff${pem(ec.publicKey)}`, ec.publicKey],
    ['JWK after a byte order mark', `\ufeff${jwk(ec.publicKey)}`, ec.publicKey],
    ['PEM with line ends of Windows', pem(rsa.publicKey).replaceAll('\n', '\r\n'), rsa.publicKey],
    ['PEM in one line of a setting', pem(rsa.publicKey).replaceAll('\n', '\\n'), rsa.publicKey],
    ['PEM with blanks around it', `\n\n   ${pem(ec.publicKey)}\n\n`, ec.publicKey],
    ['DER in base64', ec.publicKey.export({ type: 'spki', format: 'der' }).toString('base64'), ec.publicKey],
  ])('PK-06 is found in %s', async (_, text, key) => {
    expect(await readPublicKey(text)).toEqual(await readPublicKey(pem(key)))
  })

  it('PK-01 keeps the name that a JWK gives it beside its thumbprint', async () => {
    expect((await readPublicKey(jwk(ec.publicKey, { kid: 'signing 2026' }))).ownKid).toBe('signing 2026')
    const { kid, ownKid } = await readPublicKey(jwk(ec.publicKey))
    expect(ownKid).toBeNull()
    expect((await readPublicKey(jwk(ec.publicKey, { kid }))).ownKid).toBeNull()
  })

  it.each([
    ['several certificates', CERTIFICATE + SECOND, /openssl x509 -in chain\.pem -pubkey -noout/],
    ['a certificate request', armoured('CERTIFICATE REQUEST'), /openssl req -in request\.pem -pubkey -noout/],
    ['a PKCS #7 bundle', armoured('PKCS7'), /openssl pkcs7/],
    ['a key of SSH', 'ecdsa-sha2-nistp256 AAAAE2VjZHNhLXNo acme', /ssh-keygen -e -m PKCS8 -f key\.pub/],
    ['a key of OpenPGP', armoured('PGP PUBLIC KEY BLOCK'), /openssl ecparam -genkey/],
    ['a binary file', '0\u0082\u0001\ufffd\u0000', /openssl pkcs12 .*openssl x509 -pubkey -noout/],
  ])('PK-06 is refused with the command that converts it when it is %s', async (_, text, command) => {
    expect(await problem(text)).toMatchObject({ code: 'invalid', field: 'key' })
    expect(String(await problem(text))).toMatch(command)
  })
})
