import { formDecode } from '#lib/oauth/form-urlencoded.ts'
import type { Form } from '#lib/oauth/parameters.ts'

const BASIC = /^basic\s+(\S+)\s*$/i

/**
 * Whom a request names that cannot be authenticated from, and what it sends as the secret: a second, lenient reading
 * of what `readCredentials` refused. For the owner's log alone; nothing is decided by it.
 * @returns null when nobody is named
 */
export function namedClient(
  headers: Headers,
  form: Form | null,
): { clientId: string; clientSecret: string } | null {
  const [, token] = BASIC.exec(headers.get('authorization') ?? '') ?? []
  if (token !== undefined) return fromBasic(token)
  const clientId = form?.get('client_id')
  return clientId === undefined ? null : { clientId, clientSecret: form?.get('client_secret') ?? '' }
}

function fromBasic(token: string): { clientId: string; clientSecret: string } | null {
  const pair = Buffer.from(token, 'base64').toString('utf8')
  const colon = pair.indexOf(':')
  const id = colon === -1 ? pair : pair.slice(0, colon)
  const clientId = (formDecode(id) ?? id).trim()
  return clientId === '' ? null : { clientId, clientSecret: colon === -1 ? '' : pair.slice(colon + 1) }
}
