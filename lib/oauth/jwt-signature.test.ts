import { exportJWK, generateKeyPair, jwtVerify } from 'jose'
import { expect, it } from 'vitest'
import { signJwt } from './jwt-signature.ts'

it('JW-01 signs what jose verifies, with type, algorithm and key ID in the header and the claims as given', async () => {
  const { privateKey, publicKey } = await generateKeyPair('ES256', { extractable: true })
  const claims = { sub: 'zoë', aud: 'https://api.example', n: 1 }
  const token = await signJwt('at+jwt', claims, { kid: 'key-1', alg: 'ES256', privateKey })
  const { payload, protectedHeader } = await jwtVerify(token, await exportJWK(publicKey), {
    algorithms: ['ES256'],
  })
  expect(payload).toEqual(claims)
  expect(protectedHeader).toEqual({ typ: 'at+jwt', alg: 'ES256', kid: 'key-1' })
})

it('JW-01 every signature is new, and none verifies other claims', async () => {
  const { privateKey, publicKey } = await generateKeyPair('ES256')
  const key = { kid: 'key-1', alg: 'ES256' as const, privateKey }
  const [first = '', second = ''] = await Promise.all([
    signJwt('at+jwt', { n: 1 }, key),
    signJwt('at+jwt', { n: 2 }, key),
  ])
  const forged = [...second.split('.').slice(0, 2), first.split('.')[2]].join('.')
  await expect(jwtVerify(forged, publicKey)).rejects.toThrow(/signature/)
})
