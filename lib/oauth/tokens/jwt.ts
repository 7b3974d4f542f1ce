/** A parsed JSON object of which nothing is known yet. */
export type JsonObject = Readonly<Record<string, unknown>>

const MAX_TOKEN_LENGTH = 8192
const THREE_PARTS = /^[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+$/

const decoder = new TextDecoder()

/** Three short parts or nothing: an encrypted token (five) must not cost a decryption or an inflation. */
export function isSignedJwt(token: string): boolean {
  return token.length <= MAX_TOKEN_LENGTH && THREE_PARTS.test(token)
}

/** The JSON object that a part of a JWT encodes (RFC 7519 §7.2), or `null`. */
export function parsePart(encoded: string): JsonObject | null {
  return encoded.length % 4 === 1 ? null : parseObject(Buffer.from(encoded, 'base64url'))
}

/** A JSON object, or `null`; of members given twice the last one counts, as everywhere with `JSON.parse`. */
export function parseObject(bytes: Uint8Array): JsonObject | null {
  try {
    const value: unknown = JSON.parse(decoder.decode(bytes))
    return isObject(value) ? value : null
  } catch {
    return null // SyntaxError: not JSON
  }
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** True for a string that is not empty. */
export function isFilledString(value: unknown): value is string {
  return typeof value === 'string' && value !== ''
}

/** True for a NumericDate (RFC 7519 §2): seconds since the epoch, fractions allowed. */
export function isTime(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value)
}
