import { formDecode } from '#lib/oauth/form-urlencoded.ts'
import type { Form } from '#lib/oauth/parameters.ts'
import type { PresentedSecret } from '#lib/oauth/server.ts'

/** No client ID is longer; what is would only fill the directory. */
const MAX_LENGTH = 255

const BASIC = /^basic\s+(\S+)\s*$/i

/** Whom a request names, and what it sends as the secret; null when it sends none. */
type Named = { clientId: string; secret: PresentedSecret | null }

/**
 * Whom a request names that was not authenticated: a second, lenient reading, also of what `readCredentials` refused.
 * For the owner's log alone; nothing is decided by it.
 * @returns null when nobody is named
 */
export function namedClient(headers: Headers, form: Form | null): Named | null {
  const [, token] = BASIC.exec(headers.get('authorization') ?? '') ?? []
  if (token !== undefined) return fromBasic(token)
  const clientId = form?.get('client_id')
  const secret = form?.get('client_secret')
  return clientId === undefined ? null : named(clientId, presented(secret ?? '', secret ?? ''))
}

function fromBasic(token: string): Named | null {
  const pair = Buffer.from(token, 'base64').toString('utf8')
  const colon = pair.indexOf(':')
  const id = colon === -1 ? pair : pair.slice(0, colon)
  const sent = colon === -1 ? '' : pair.slice(colon + 1)
  const clientId = (formDecode(id) ?? id).trim()
  return named(clientId, presented(sent, formDecode(sent) ?? sent))
}

const named = (clientId: string, secret: PresentedSecret | null) =>
  clientId === '' || clientId.length > MAX_LENGTH ? null : { clientId, secret }

const presented = (sent: string, read: string) => (sent === '' ? null : { sent, read })
