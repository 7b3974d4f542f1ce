/** Characters that are kept of one. */
const KEPT = 256

const NOT_ASCII = /[^ -~]/
const UTF_8 = new TextDecoder('utf-8', { fatal: true })

/**
 * A user agent as it is stored. A header is bytes, which Node gives as Latin-1 (RFC 9110 §5.5): what is UTF-8 is read as
 * that.
 */
export function storedUserAgent(userAgent: string | null): string | null {
  if (userAgent === null) return null
  const text = NOT_ASCII.test(userAgent) ? readBytes(userAgent) : userAgent
  return text.slice(0, KEPT).toWellFormed()
}

function readBytes(text: string): string {
  try {
    return UTF_8.decode(Buffer.from(text, 'latin1'))
  } catch (error) {
    if (error instanceof TypeError) return text
    throw error
  }
}
