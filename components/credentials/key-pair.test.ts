import { createPrivateKey, createPublicKey } from 'node:crypto'
import { expect, it } from 'vitest'
import { readPublicKey } from '#lib/features/credentials/public-key.ts'
import { makeKeyPair } from './key-pair.ts'

it('PK-06 a key pair made in the browser: both private forms are one key, and its public half is registered', async () => {
  const pair = await makeKeyPair()
  const fromPem = createPrivateKey(pair.privatePem)
  const fromJwk = createPrivateKey({ key: JSON.parse(pair.privateJwk), format: 'jwk' })
  expect(fromPem.export({ format: 'jwk' })).toEqual(fromJwk.export({ format: 'jwk' }))
  const { alg, publicJwk } = await readPublicKey(pair.publicJwk, undefined)
  expect(alg).toBe('ES256')
  expect(createPublicKey(fromPem).export({ format: 'jwk' })).toMatchObject(publicJwk)
})

it('PK-06 the public half holds nothing private, and no two pairs are the same', async () => {
  const [one, two] = [await makeKeyPair(), await makeKeyPair()]
  expect(Object.keys(JSON.parse(one.publicJwk)).sort()).toEqual(['alg', 'crv', 'kty', 'x', 'y'])
  expect(one.publicJwk).not.toContain(JSON.parse(one.privateJwk).d)
  expect(one.publicJwk).not.toBe(two.publicJwk)
})
