/** A part of a form. `text` is empty for a file. */
export type FormPart = { name: string; isFile: boolean; text: string }

/** As browsers write it; parameters that change how a body is read (`charset`) come from none. */
const TYPE = /^multipart\/form-data; ?boundary=([-\w']{1,70})$/
/**
 * The head of a part as browsers write it: no escapes, no other fields (a part's own `charset` would give its bytes
 * another meaning), and a type for files alone.
 */
const HEAD =
  /^\r\nContent-Disposition: form-data; name="([$\w.:[\]-]+)"(?:; filename="[^"\\\r\n]*"(\r\nContent-Type: [\w.+/-]*))?$/
const MAX_PARTS = 500

/**
 * The parts of a `multipart/form-data` body (RFC 7578) that every parser reads in the same way; null for any other.
 * Parsers differ on what the format leaves open, so that a guard must allow nothing that a later reader could take
 * for something else.
 */
export function readMultipart(body: Buffer, type: string): FormPart[] | null {
  const [, boundary] = TYPE.exec(type) ?? []
  if (boundary === undefined) return null
  // One character a byte, so that nothing is lost before the bytes of a value are read as what they are.
  const [before, ...pieces] = body.toString('latin1').split(`--${boundary}`)
  const end = pieces.pop()
  if (before !== '' || (end !== '--' && end !== '--\r\n') || pieces.length > MAX_PARTS) return null
  const parts = pieces.map(readPart)
  return parts.every((part) => part !== null) ? parts : null
}

function readPart(piece: string): FormPart | null {
  const headEnd = piece.indexOf('\r\n\r\n')
  if (headEnd < 0 || !piece.endsWith('\r\n') || piece.length < headEnd + 6) return null
  const [, name, fileType] = HEAD.exec(piece.slice(0, headEnd)) ?? []
  if (name === undefined) return null
  if (fileType !== undefined) return { name, isFile: true, text: '' }
  const text = utf8(piece.slice(headEnd + 4, -2))
  return text === null ? null : { name, isFile: false, text }
}

function utf8(bytes: string): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(Buffer.from(bytes, 'latin1'))
  } catch {
    return null
  }
}
