import { OAuthError } from '#lib/oauth/errors.ts'
import { firstOf, named, presentedSecret } from '#lib/oauth/refusals/loose-reading.ts'
import type { ClientAuthentication } from './authentication.ts'
import { verifySecret } from './secret.ts'

/** ID and secret in the body (RFC 6749 §2.3.1). */
export const clientSecretPost: ClientAuthentication = {
  method: 'client_secret_post',
  isTried: ({ form }) => form.get('client_secret') !== undefined,
  present({ form }) {
    const clientId = form.get('client_id')
    if (clientId === undefined) throw new OAuthError('invalid_client', { reason: 'malformed_credentials' })
    const secret = form.get('client_secret') ?? ''
    return { clientId, verify: (client, clock) => verifySecret('client_secret_post', secret, client, clock) }
  },
  name: (_, parameters) =>
    named(firstOf(parameters, 'client_id'), presentedSecret(firstOf(parameters, 'client_secret'))),
}
