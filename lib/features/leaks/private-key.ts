import { createPrivateKey, createPublicKey, type KeyObject, randomBytes, sign, verify } from 'node:crypto'
import { promisify } from 'node:util'
import { compactVerify, decodeProtectedHeader, EmbeddedJWK, type JWK } from 'jose'
import { readPublicKey } from '#lib/features/credentials/public-key.ts'
import { AppError } from '#lib/kernel/errors.ts'
import { PROOF_TYPE } from './proof-type.ts'

// A key is known by its thumbprint, which is no secret: whoever reports one has to have the private half of it.

const signWith = promisify(sign)

/**
 * The thumbprint (RFC 7638) of a private key, in PEM or as a JWK, when it fits its public half; null for what is none of
 * the kinds that apps have.
 */
export async function thumbprintOf(text: string): Promise<string | null> {
  const key = read(text)
  if (!key) return null
  const publicKey = createPublicKey(key)
  // Before anything is computed with it: this refuses kinds and sizes that no app may have.
  const kid = await kidOf(publicKey.export({ type: 'spki', format: 'pem' }).toString())
  if (kid === null) return null
  return (await fits(key, publicKey)) ? kid : null
}

/** A JWK names its public half itself, which may be anybody's. */
async function fits(key: KeyObject, publicKey: KeyObject): Promise<boolean> {
  // Whoever knows the primes holds the key; to sign with a long one would take many times as long.
  if (key.asymmetricKeyType === 'rsa') return isProductOfPrimes(key.export({ format: 'jwk' }))
  const algorithm = key.asymmetricKeyType === 'ed25519' ? null : 'sha256'
  const challenge = randomBytes(32)
  try {
    return verify(algorithm, challenge, publicKey, await signWith(algorithm, challenge, key))
  } catch {
    return false // OpenSSL cannot compute with it
  }
}

function isProductOfPrimes({ n = '', p = '', q = '' }: JWK): boolean {
  const [product, one, other] = [integer(n), integer(p), integer(q)]
  return one > 1n && other > 1n && one * other === product
}

const integer = (base64url: string) => BigInt(`0x0${Buffer.from(base64url, 'base64url').toString('hex')}`)

function read(text: string): KeyObject | null {
  try {
    return text.startsWith('{')
      ? createPrivateKey({ key: JSON.parse(text), format: 'jwk' })
      : createPrivateKey(text)
  } catch {
    return null // whatever it says would repeat the text
  }
}

async function kidOf(publicKey: string): Promise<string | null> {
  try {
    return (await readPublicKey(publicKey)).kid
  } catch (error) {
    if (AppError.is(error)) return null
    throw error
  }
}

const ALGORITHMS = ['ES256', 'Ed25519', 'EdDSA', 'RS256']

/**
 * The thumbprint of the key that a browser has signed a proof with (`proof-type.ts`), so that the key itself need not
 * be sent; null for anything else, an app's assertion for example.
 */
export async function thumbprintInProof(text: string): Promise<string | null> {
  if (!/^[\w-]+\.[\w-]*\.[\w-]+$/.test(text)) return null
  try {
    const { typ, jwk } = decodeProtectedHeader(text)
    if (typ !== PROOF_TYPE || !jwk) return null
    const { kty, crv, x, y, n, e } = jwk
    // Before anything is computed with it, as above.
    const kid = await kidOf(JSON.stringify({ kty, crv, x, y, n, e }))
    if (kid !== null) await compactVerify(text, EmbeddedJWK, { algorithms: ALGORITHMS })
    return kid
  } catch {
    return null // no JWS, or one that does not verify
  }
}
