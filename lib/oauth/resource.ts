import { OAuthError } from '#lib/oauth/errors.ts'

/**
 * The audience of the token: the client's own API, which `resource` may name but not change (RFC 8707 §2).
 *
 * @throws OAuthError `invalid_target` for any other resource, relative and with a fragment included.
 */
export function chooseAudience(resources: readonly string[], audience: string): string {
  if (resources.every((resource) => resource === audience)) return audience
  throw new OAuthError('invalid_target', { reason: 'invalid_target' })
}
