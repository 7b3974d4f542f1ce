import { generateKeyPairSync, randomBytes } from 'node:crypto'
import type { JWK } from 'jose'
import type { ClientKeyAlgorithm } from '#lib/oauth/capabilities.ts'

/** Bytes of a modulus of 2048 bits, the usual size. */
const MODULUS_BYTES = 256

const rsa = decoyRsa()

/** Keys that nobody signs with: trying one costs what trying a client's own does. */
export const DECOY_KEYS: Readonly<Record<ClientKeyAlgorithm, JWK>> = {
  ES256: generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey.export({ format: 'jwk' }),
  Ed25519: generateKeyPairSync('ed25519').publicKey.export({ format: 'jwk' }),
  RS256: rsa,
  PS256: rsa,
}

/** Any odd number of the right length takes as long to verify with as a product of primes, and is made at once. */
function decoyRsa(): JWK {
  const modulus = randomBytes(MODULUS_BYTES)
  modulus.writeUInt8(modulus.readUInt8(0) | 0x80, 0)
  modulus.writeUInt8(modulus.readUInt8(MODULUS_BYTES - 1) | 1, MODULUS_BYTES - 1)
  return { kty: 'RSA', n: modulus.toString('base64url'), e: 'AQAB' }
}
