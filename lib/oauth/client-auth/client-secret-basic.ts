import { OAuthError } from '#lib/oauth/errors.ts'
import { formDecode, isPrintableAscii } from '#lib/oauth/http/form-urlencoded.ts'
import { decodedLoosely, named, presentedSecret } from '#lib/oauth/refusals/loose-reading.ts'
import type { ClientAuthentication } from './authentication.ts'
import { verifySecret } from './secret.ts'

const BASIC = /^basic +([A-Za-z0-9+/]+={0,2})$/i

/** Of two header lines that were merged, the first counts. */
const LOOSE_BASIC = /^basic\s+([^\s,]+)/i

/** ID and secret in `Authorization: Basic` (RFC 6749 §2.3.1). */
export const clientSecretBasic: ClientAuthentication = {
  method: 'client_secret_basic',
  isTried: ({ authorization }) => authorization !== null,
  present({ authorization, form }) {
    const parsed = parseBasic(authorization ?? '')
    if (parsed === null) throw new OAuthError('invalid_client', { reason: 'malformed_credentials' })
    const { clientId, clientSecret } = parsed
    const bodyClientId = form.get('client_id')
    // RFC 6749 §3.2.1: a client_id in the body may say who is asking, but not somebody else.
    if (bodyClientId !== undefined && bodyClientId !== clientId) {
      throw new OAuthError('invalid_request', {
        description: 'The client_id in the body is not the one in the Authorization header.',
      })
    }
    return {
      clientId,
      verify: (client, clock) => verifySecret('client_secret_basic', clientSecret, client, clock),
    }
  },
  name(authorization) {
    const [, token] = LOOSE_BASIC.exec(authorization) ?? []
    if (token === undefined) return null
    const pair = Buffer.from(token, 'base64').toString('utf8')
    const colon = pair.indexOf(':')
    const sent = colon === -1 ? '' : pair.slice(colon + 1)
    const sentId = decodedLoosely(colon === -1 ? pair : pair.slice(0, colon))
    return named(sentId, presentedSecret(sent, decodedLoosely(sent)))
  },
}

/**
 * Reads `Authorization: Basic` (RFC 7617 §2) in the form of RFC 6749 §2.3.1: base64 of the form-encoded ID, a
 * colon and the form-encoded secret. `null` for anything that is not exactly that: a lenient reading of what counts would
 * make the ids `a%62` and `ab` one.
 */
export function parseBasic(authorization: string): { clientId: string; clientSecret: string } | null {
  const token = BASIC.exec(authorization)?.[1]
  const pair = token === undefined ? null : decodeBase64(token)
  if (pair === null) return null

  // RFC 7617 §2: the ID cannot hold a colon, so the first one ends it; an encoded %3A comes alive only after this.
  const colon = pair.indexOf(':')
  if (colon === -1) return null
  const clientId = decodeHalf(pair.slice(0, colon))
  const clientSecret = decodeHalf(pair.slice(colon + 1))
  return clientId && clientSecret ? { clientId, clientSecret } : null
}

/** RFC 4648 §4, canonical, with its padding or without any: `atob` alone would skip spaces and stray bits. */
function decodeBase64(token: string): string | null {
  const unpadded = token.replace(/=+$/, '')
  if (unpadded.length % 4 === 1) return null
  const decoded = atob(unpadded)
  const canonical = btoa(decoded)
  return token === canonical || token === canonical.replace(/=+$/, '') ? decoded : null
}

function decodeHalf(encoded: string): string | null {
  if (!isPrintableAscii(encoded)) return null
  const decoded = formDecode(encoded)
  return decoded !== null && isPrintableAscii(decoded) ? decoded : null
}
