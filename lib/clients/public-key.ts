import { createPublicKey, type KeyObject } from 'node:crypto'
import { calculateJwkThumbprint } from 'jose'
import { z } from 'zod'
import { AppError } from '#lib/errors.ts'
import type { ClientKeyAlgorithm } from '#lib/oauth/capabilities.ts'
import type { ClientKey } from '#lib/oauth/server.ts'

/** A public key as it is stored. */
export type PublicKey = Pick<ClientKey, 'kid' | 'alg' | 'publicJwk'>

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

/** Members that only private keys and shared secrets have (RFC 7518 §6.2.2, §6.3.2, §6.4). */
const PRIVATE_MEMBERS = ['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k']

const PEM = /^-----BEGIN PUBLIC KEY-----[A-Za-z0-9+/=\s]+-----END PUBLIC KEY-----$/

const jwkSchema = z.object({
  kty: z.enum(['EC', 'OKP', 'RSA']),
  crv: z.string().optional(),
  x: z.string().optional(),
  y: z.string().optional(),
  n: z.string().optional(),
  e: z.string().optional(),
  use: z.literal('sig').optional(),
  key_ops: z.array(z.literal('verify')).optional(),
  alg: z.string().optional(),
})

/**
 * Reads a public key, given as a JWK (RFC 7517) or as SubjectPublicKeyInfo in PEM. Only what makes the key is kept:
 * its name is its thumbprint (RFC 7638), whatever `kid` it came with.
 * @param alg the algorithm it is for; by default the one in the JWK, or the usual one of its kind
 * @throws AppError `invalid` on `key` for a private key (of which nothing is repeated), for a kind that is not
 *   taken and for a weak one; on `alg` for an algorithm that the key cannot be used with
 */
export async function readPublicKey(text: string, alg?: ClientKeyAlgorithm): Promise<PublicKey> {
  const { key, named } = text.trimStart().startsWith('{') ? fromJwk(text) : fromPem(text)
  const kind = kindOf(key)
  const exported = key.export({ format: 'jwk' })
  const members = Object.entries(exported).filter(([name]) => kind.members.includes(name))
  const publicJwk = Object.fromEntries(members.map(([name, value]) => [name, String(value)]))
  const kid = await calculateJwkThumbprint(publicJwk, 'sha256')
  return { kid, alg: algorithmOf(kind, named, alg), publicJwk }
}

function fromJwk(text: string): { key: KeyObject; named: string | undefined } {
  const value = parseJson(text)
  if (PRIVATE_MEMBERS.some((member) => Object.hasOwn(value, member))) throw privateKey()
  if (Object.hasOwn(value, 'keys')) throw invalid('This is a set of keys. Give one key alone.')
  const parsed = jwkSchema.safeParse(value)
  if (!parsed.success)
    throw invalid('This is no public key in JWK form that can be used: EC, OKP or RSA, to verify.')
  const { kty, crv, x, y, n, e, alg: named } = parsed.data
  return { key: toKey({ key: { kty, crv, x, y, n, e }, format: 'jwk' }), named }
}

function parseJson(text: string): object {
  try {
    const value: unknown = JSON.parse(text)
    if (typeof value === 'object' && value !== null) return value
  } catch {
    // SyntaxError: its message would repeat the text, which may be a private key.
  }
  throw invalid('This is no JSON object.')
}

function fromPem(text: string): { key: KeyObject; named: undefined } {
  // Node would derive the public half by itself; who sends the private one must learn that it has left the house.
  if (text.includes('PRIVATE KEY')) throw privateKey()
  const pem = text.trim()
  if (!PEM.test(pem)) throw invalid('Give a public key as JWK or as PEM that begins with “BEGIN PUBLIC KEY”.')
  return { key: toKey({ key: pem, format: 'pem' }), named: undefined }
}

function toKey(source: Parameters<typeof createPublicKey>[0]): KeyObject {
  try {
    return createPublicKey(source)
  } catch {
    throw invalid('This is no public key: its parts do not make one.') // whatever OpenSSL says of it
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
  return RSA
}

function algorithmOf(kind: Kind, named: string | undefined, asked: string | undefined): ClientKeyAlgorithm {
  // RFC 9864 §2.2: Ed25519 was called EdDSA before.
  const inKey = named === 'EdDSA' ? 'Ed25519' : named
  if (asked !== undefined && inKey !== undefined && asked !== inKey)
    throw new AppError('invalid', 'The key itself names another algorithm.', 'alg')
  const wanted = asked ?? inKey
  if (wanted === undefined) return kind.algorithms[0]
  const alg = kind.algorithms.find((algorithm) => algorithm === wanted)
  if (alg === undefined)
    throw new AppError('invalid', `This key can be used with ${kind.algorithms.join(' or ')} only.`, 'alg')
  return alg
}

function privateKey(): AppError {
  return invalid(
    'This is a private key or a shared secret. It has not been stored, but it has been shown: make a new key pair, and give its public half.',
  )
}

function invalid(message: string): AppError {
  return new AppError('invalid', message, 'key')
}
