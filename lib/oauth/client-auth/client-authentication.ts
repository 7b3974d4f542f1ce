import { OAuthError } from '#lib/oauth/errors.ts'
import { isPrintableAscii } from '#lib/oauth/http/form-urlencoded.ts'
import type { Form } from '#lib/oauth/http/parameters.ts'
import type { Clients, RequestFacts } from '#lib/oauth/ports.ts'
import type { Authentication, AuthenticationPorts, Credentials, Sent } from './authentication.ts'
import { CLIENT_AUTHENTICATIONS } from './registry.ts'

/** `Basic x, Basic y`: two header lines that something on the way has merged (RFC 9110 §5.3). */
const MERGED = /,[ \t]*[!#$%&'*+.^_`|~0-9A-Za-z-]+ /

/**
 * Finds the one way in which the client authenticates (RFC 6749 §2.3), and reads what it presents.
 *
 * @throws OAuthError `invalid_request` for more than one way and an assertion of an unknown type, `invalid_client`
 * for none or an unreadable one.
 */
export function readCredentials(headers: Headers, form: Form, facts: RequestFacts): Credentials {
  const sent = { authorization: headers.get('authorization'), form }
  requireOneHeader(sent, facts)
  const [tried, other] = CLIENT_AUTHENTICATIONS.filter((way) => way.isTried(sent))
  if (other !== undefined) {
    throw new OAuthError('invalid_request', {
      description: 'Use only one authentication method.',
    })
  }
  requirePrintable(form)
  if (tried === undefined) throw new OAuthError('invalid_client', { reason: 'no_credentials' })
  return tried.present(sent)
}

function requireOneHeader({ authorization }: Sent, { authorizationHeaderCount }: RequestFacts): void {
  if (authorizationHeaderCount <= 1 && (authorization === null || !MERGED.test(authorization))) return
  throw new OAuthError('invalid_request', {
    description: 'The Authorization header is given more than once.',
  })
}

function requirePrintable(form: Form): void {
  if (isPrintableAscii(form.get('client_id') ?? '') && isPrintableAscii(form.get('client_secret') ?? ''))
    return
  throw new OAuthError('invalid_request', {
    reason: 'malformed_credentials',
    description: 'Client ID and secret must be printable ASCII.',
  })
}

/**
 * Verifies presented credentials. An unknown client costs the same look-up and proof as a known one.
 *
 * @throws StoreUnavailable when the client cannot be looked up, or the use of its assertion not be recorded; that is
 * never a refusal (ER-06).
 */
export async function authenticateClient(
  credentials: Credentials,
  server: AuthenticationPorts & Clients,
): Promise<Authentication> {
  return await credentials.verify(await server.findClient(credentials.clientId), server)
}
