/**
 * Algorithms that access tokens are signed with, by the name that JWKS and the tokens' headers give them.
 *
 * `EdDSA` with Ed25519 keys stands here under its older name: RFC 9864 §2.2 deprecates it for `Ed25519`, but most
 * verifiers in use know only the older one (RFC 8037 §3.1), and some drop a key whose `alg` they do not know.
 */
export const SIGNING_ALGS = ['ES256', 'RS256', 'EdDSA'] as const

export type SigningAlg = (typeof SIGNING_ALGS)[number]

/** What an API's tokens are signed with unless another is chosen for it: the fastest to sign, and short. */
export const DEFAULT_SIGNING_ALG: SigningAlg = 'ES256'

/** Both names of one algorithm, as far as keys on the curve Ed25519 go (RFC 9864 §2.2). */
const ED25519_NAMES: ReadonlySet<unknown> = new Set(['EdDSA', 'Ed25519'])

/**
 * Whether a token's `alg` names the algorithm of the key that it names. RFC 8725 §3.1: each key is bound to its
 * own; what a token says decides nothing.
 */
export function isAlgOfKey(alg: unknown, key: { alg: string; crv?: string }): alg is string {
  if (key.crv === 'Ed25519' && ED25519_NAMES.has(key.alg)) return ED25519_NAMES.has(alg)
  return alg === key.alg && ALGS.has(key.alg)
}

const ALGS: ReadonlySet<string> = new Set(SIGNING_ALGS)
