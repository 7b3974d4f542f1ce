import { AUTH_METHODS, METHODS } from '#lib/oauth/client-auth/methods.ts'
import { TOKEN_PARAMETERS } from '#lib/oauth/http/parameters.ts'
import type { Received } from '#lib/oauth/token-event.ts'
import type { LooseParameters } from './loose-reading.ts'

/** Media types that programs send by mistake; any other could be anything. */
const MEDIA_TYPES: ReadonlySet<string> = new Set([
  'application/x-www-form-urlencoded',
  'application/json',
  'application/octet-stream',
  'application/xml',
  'multipart/form-data',
  'text/html',
  'text/plain',
  'text/xml',
])

/** How a refused request came: facts of ours about it, and no text of its own. */
export function receivedOf(headers: Headers, body: string, parameters: LooseParameters): Received {
  const known = [...TOKEN_PARAMETERS].filter((name) => parameters.has(name))
  return {
    authentication: authenticationOf(headers.get('authorization'), parameters),
    contentType: mediaTypeOf(headers.get('content-type')),
    parameters: known,
    otherParameters: parameters.size - known.length,
    bodyBytes: lengthOf(headers.get('content-length'), body),
  }
}

function authenticationOf(
  authorization: string | null,
  parameters: LooseParameters,
): Received['authentication'] {
  const inBody = AUTH_METHODS.filter((method) =>
    METHODS[method].parameters.some((parameter) => parameters.has(parameter)),
  )
  if (authorization === null) return inBody
  return [/^basic\s/i.test(authorization) ? 'client_secret_basic' : 'other', ...inBody]
}

function mediaTypeOf(contentType: string | null): string | null {
  if (contentType === null) return null
  const [type = ''] = contentType.split(';', 1)
  const essence = type.trim().toLowerCase()
  return MEDIA_TYPES.has(essence) ? essence : 'other'
}

/** As it was sent; of a body that was too large to be read, as it was announced. */
function lengthOf(announced: string | null, body: string): number | null {
  const length = announced === null ? Number.NaN : Number(announced)
  if (Number.isSafeInteger(length)) return length
  return body === '' ? null : Buffer.byteLength(body)
}
