/** Grants that a client may be allowed. */
export const GRANT_TYPES = ['client_credentials'] as const
export type GrantType = (typeof GRANT_TYPES)[number]

/** Algorithms of clients' keys: asymmetric ones only, so that nothing we keep can sign (RFC 8725 §3.1). */
export const CLIENT_KEY_ALGORITHMS = ['ES256', 'RS256', 'PS256', 'Ed25519'] as const
export type ClientKeyAlgorithm = (typeof CLIENT_KEY_ALGORITHMS)[number]

/** What `alg` may be in an assertion. `EdDSA` is what `Ed25519` was called before RFC 9864 §2.2. */
export const ASSERTION_ALGORITHMS = [...CLIENT_KEY_ALGORITHMS, 'EdDSA'] as const
