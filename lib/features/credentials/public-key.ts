import type { KeyObject } from 'node:crypto'
import { calculateJwkThumbprint } from 'jose'
import { AppError } from '#lib/kernel/errors.ts'
import type { ClientKeyAlgorithm } from '#lib/oauth/capabilities.ts'
import type { ClientKey } from '#lib/oauth/ports.ts'
import { keyInText } from './key-text.ts'

/** A public key as it is stored. */
export type PublicKey = Pick<ClientKey, 'kid' | 'ownKid' | 'alg' | 'publicJwk'>

/** Algorithms that a kind of key can be for; the first unless another is named. */
type Kind = { algorithms: readonly [ClientKeyAlgorithm, ...ClientKeyAlgorithm[]]; members: readonly string[] }

const P_256: Kind = { algorithms: ['ES256'], members: ['kty', 'crv', 'x', 'y'] }
const ED25519: Kind = { algorithms: ['Ed25519'], members: ['kty', 'crv', 'x'] }
const RSA: Kind = { algorithms: ['RS256', 'PS256'], members: ['kty', 'n', 'e'] }

const MIN_RSA_BITS = 2048
/** Above it a verification takes so long that a client could slow down all others. */
const MAX_RSA_BITS = 8192
/** FIPS 186-5 §A.1.1; with the exponent 1 everybody could sign. */
const MIN_RSA_EXPONENT = 65537n
/** OpenSSL verifies with none that is longer, of large keys; of others it takes as much longer as the exponent is. */
const MAX_RSA_EXPONENT_BITS = 64n

/** A name that a key comes with: printable ASCII, as long as any library makes one. */
const OWN_KID = /^[\x20-\x7e]{1,200}$/

/**
 * Reads the public key in a text (`keyInText`). Only what makes the key is kept. Its name is its thumbprint (RFC 7638),
 * beside the `kid` that it came with.
 * @param alg the algorithm it is for; by default the one in the JWK, or the usual one of its kind
 * @throws AppError `invalid` on `key` for a text without one public key, for a kind that is not taken and for a weak
 *   one; on `alg` for an algorithm that the key cannot be used with
 */
export async function readPublicKey(text: string, alg?: ClientKeyAlgorithm): Promise<PublicKey> {
  const { key, alg: named, kid: ownKid } = keyInText(text)
  const kind = kindOf(key)
  const exported = key.export({ format: 'jwk' })
  const members = Object.entries(exported).filter(([name]) => kind.members.includes(name))
  const publicJwk = Object.fromEntries(members.map(([name, value]) => [name, String(value)]))
  const kid = await calculateJwkThumbprint(publicJwk, 'sha256')
  if (ownKid !== undefined && !OWN_KID.test(ownKid))
    throw invalid('The kid must be 1 to 200 printable ASCII characters.')
  return {
    kid,
    ownKid: ownKid === kid ? null : (ownKid ?? null),
    alg: algorithmOf(kind, named, alg),
    publicJwk,
  }
}

function kindOf(key: KeyObject): Kind {
  const { namedCurve, modulusLength = 0, publicExponent = 0n } = key.asymmetricKeyDetails ?? {}
  if (key.asymmetricKeyType === 'ec' && namedCurve === 'prime256v1') return P_256
  if (key.asymmetricKeyType === 'ed25519') return ED25519
  if (key.asymmetricKeyType !== 'rsa') throw invalid('The key must be EC on P-256, Ed25519 or RSA.')
  if (modulusLength < MIN_RSA_BITS) throw invalid(`An RSA key needs at least ${MIN_RSA_BITS} bits.`)
  if (modulusLength > MAX_RSA_BITS) throw invalid(`An RSA key may have at most ${MAX_RSA_BITS} bits.`)
  if (publicExponent < MIN_RSA_EXPONENT || publicExponent % 2n === 0n)
    throw invalid(`An RSA key needs an odd public exponent of at least ${MIN_RSA_EXPONENT}.`)
  if (publicExponent >= 1n << MAX_RSA_EXPONENT_BITS)
    throw invalid(`The public exponent of an RSA key may have at most ${MAX_RSA_EXPONENT_BITS} bits.`)
  if (hasEvenModulus(key))
    throw invalid('The modulus of this RSA key is even, so it can’t verify anything. Was it copied whole?')
  return RSA
}

/** Half of all slips of the pen make one: a product of two large primes is odd. */
const hasEvenModulus = (key: KeyObject): boolean =>
  (Buffer.from(String(key.export({ format: 'jwk' }).n), 'base64url').at(-1) ?? 0) % 2 === 0

function algorithmOf(kind: Kind, named: string | undefined, asked: string | undefined): ClientKeyAlgorithm {
  // RFC 9864 §2.2: Ed25519 was called EdDSA before.
  const inKey = named === 'EdDSA' ? 'Ed25519' : named
  if (asked !== undefined && inKey !== undefined && asked !== inKey)
    throw new AppError('invalid', 'The key names another algorithm.', 'alg')
  const wanted = asked ?? inKey
  if (wanted === undefined) return kind.algorithms[0]
  const alg = kind.algorithms.find((algorithm) => algorithm === wanted)
  if (alg === undefined)
    throw new AppError('invalid', `This key can be used with ${kind.algorithms.join(' or ')} only.`, 'alg')
  return alg
}

function invalid(message: string): AppError {
  return new AppError('invalid', message, 'key')
}
