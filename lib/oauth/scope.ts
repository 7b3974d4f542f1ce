import { OAuthError } from '#lib/oauth/errors.ts'

/** RFC 6749 §3.3: scope-tokens of %x21 / %x23-5B / %x5D-7E, one space between two of them. */
const SCOPE = /^[\x21\x23-\x5b\x5d-\x7e]+(?: [\x21\x23-\x5b\x5d-\x7e]+)*$/

/** The scope-tokens of a scope, or `null` when it is not one by RFC 6749 §3.3. */
export function parseScope(text: string): string[] | null {
  return SCOPE.test(text) ? text.split(' ') : null
}

/**
 * The scope to grant: what was asked for, or all that the client is allowed when nothing was (RFC 6749 §3.3).
 * Never less than asked without saying so, and never more.
 *
 * @param withheld scopes that are the client's by name alone: the wire knows no difference, its owner's log does
 * @throws OAuthError `invalid_scope` when one is malformed, unknown or not the client's.
 */
export function grantScope(
  requested: string | undefined,
  allowed: readonly string[],
  withheld: readonly string[] = [],
): string {
  if (requested === undefined) return allowed.join(' ')
  const tokens = parseScope(requested)
  if (tokens === null || !tokens.every((token) => allowed.includes(token))) {
    const isWithheld = tokens?.some((token) => withheld.includes(token))
    throw new OAuthError('invalid_scope', { reason: isWithheld ? 'team_not_confirmed' : 'invalid_scope' })
  }
  return tokens.length === 1 ? requested : [...new Set(tokens)].join(' ')
}
