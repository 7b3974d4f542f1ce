/** 0x20-7E: all that an ID, a secret (RFC 6749 App. A.1, A.2) and an encoded body may hold. */
const PRINTABLE_ASCII = /^[\x20-\x7e]*$/

export function isPrintableAscii(text: string): boolean {
  return PRINTABLE_ASCII.test(text)
}

/**
 * Decodes one name or value of `application/x-www-form-urlencoded` (RFC 6749 App. B), strictly: `+` is a space,
 * `%XX` are bytes of well-formed UTF-8. Answers `null` for anything else; there is no second reading.
 */
export function formDecode(text: string): string | null {
  if (!text.includes('%')) return text.includes('+') ? text.replaceAll('+', ' ') : text
  try {
    return decodeURIComponent(text.replaceAll('+', ' '))
  } catch {
    return null // URIError: bad hex, an overlong form, a lone surrogate, a cut sequence
  }
}
