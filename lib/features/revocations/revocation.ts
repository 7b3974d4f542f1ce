import { LONGEST_TOKEN_LIFE_SECONDS } from '#lib/oauth/tokens/access-token.ts'

/** What a revocation covers: one token by its `jti`, the tokens of one credential or client, or all there are. */
export const REVOCATION_KINDS = ['token', 'credential', 'client', 'global'] as const

export type RevocationKind = (typeof REVOCATION_KINDS)[number]

/** An entry of the list. Times are seconds since the epoch. */
export type Revocation = {
  kind: RevocationKind
  /** `jti`, id of the secret or key, internal id of the client; empty for `global`. */
  subject: string
  /** Tokens issued up to here are revoked; of no meaning for `token`. */
  cutOff: number
  /** From here on no token can be left that it covers. */
  expiresAt: number
}

/** No API's tokens live longer; the clock of whoever verifies may be off by a minute more (RV-02: ≥ T + L). */
const CLOCKS_APART_SECONDS = 60

/** A revocation of all tokens of a subject that were issued up to `cutOff`. */
export function cutOffAt(
  kind: Exclude<RevocationKind, 'token'>,
  subject: string,
  cutOff: number,
): Revocation {
  return { kind, subject, cutOff, expiresAt: cutOff + LONGEST_TOKEN_LIFE_SECONDS + CLOCKS_APART_SECONDS }
}

/** A revocation of one token, kept until that has expired for everyone. */
export function ofToken(token: { jti: string; issuedAt: number; expiresAt: number }): Revocation {
  return {
    kind: 'token',
    subject: token.jti,
    cutOff: token.issuedAt,
    expiresAt: token.expiresAt + CLOCKS_APART_SECONDS,
  }
}

/** Now, as tokens write it in `iat`. */
export const nowInSeconds = (): number => Math.floor(Date.now() / 1000)
