import { KeyObject } from 'node:crypto'
import { decodeProtectedHeader, generateKeyPair, jwtVerify } from 'jose'
import { describe, expect, it } from 'vitest'
import { signJwt } from './jwt-signature.ts'
import { SIGNING_ALGS, type SigningAlg } from './signing-alg.ts'

async function newKey(alg: SigningAlg) {
  const { privateKey, publicKey } = await generateKeyPair(alg, { extractable: true })
  return { key: { kid: 'key-1', alg, privateKey: KeyObject.from(privateKey) }, publicKey }
}

describe.each(SIGNING_ALGS)('a JWT signed with %s', (alg) => {
  it('JW-01 JW-03 is one that jose verifies, with type, algorithm and key ID in its header and the claims as given', async () => {
    const { key, publicKey } = await newKey(alg)
    const claims = { sub: 'zoë', aud: 'https://api.example', n: 1 }
    const token = await signJwt('at+jwt', claims, key)
    const { payload, protectedHeader } = await jwtVerify(token, publicKey, { algorithms: [alg] })
    expect(payload).toEqual(claims)
    expect(protectedHeader).toEqual({ typ: 'at+jwt', alg, kid: 'key-1' })
  })

  it('NG-10 says of which type it is, whatever its key signed before', async () => {
    const { key } = await newKey(alg)
    const types = ['at+jwt', 'audit-head+jwt', 'at+jwt', 'at+jwt']
    const tokens = await Promise.all(types.map((typ) => signJwt(typ, {}, key)))
    expect(tokens.map((token) => decodeProtectedHeader(token).typ)).toEqual(types)
  })

  it('JW-03 has a signature that verifies no other claims', async () => {
    const { key, publicKey } = await newKey(alg)
    const [first = '', second = ''] = await Promise.all([
      signJwt('at+jwt', { n: 1 }, key),
      signJwt('at+jwt', { n: 2 }, key),
    ])
    const forged = [...second.split('.').slice(0, 2), first.split('.')[2]].join('.')
    await expect(jwtVerify(forged, publicKey)).rejects.toThrow(/signature/)
  })
})
