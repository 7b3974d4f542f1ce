import { createHash, timingSafeEqual } from 'node:crypto'

/** Where a page of clients begins: after this client ID. */
export type ClientCursor = { clientId: string }

const CHECK_BYTES = 12
const CURSOR = /^[A-Za-z0-9_-]{17,512}$/

/**
 * Writes a cursor as an opaque word that is good for one caller. It grants nothing: the query stays within the
 * caller's team. The check only tells a mistyped or borrowed cursor from a real one.
 */
export function encodeCursor(cursor: ClientCursor, caller: string): string {
  const position = Buffer.from(cursor.clientId, 'utf8')
  return Buffer.concat([check(position, caller), position]).toString('base64url')
}

/** Reads a cursor of this caller's; `null` for anything else. */
export function decodeCursor(text: string, caller: string): ClientCursor | null {
  if (!CURSOR.test(text)) return null
  const bytes = Buffer.from(text, 'base64url')
  if (bytes.length <= CHECK_BYTES || bytes.toString('base64url') !== text) return null
  const position = bytes.subarray(CHECK_BYTES)
  if (!timingSafeEqual(bytes.subarray(0, CHECK_BYTES), check(position, caller))) return null
  return { clientId: position.toString('utf8') }
}

function check(position: Uint8Array, caller: string): Buffer {
  return createHash('sha256')
    .update(`clients\0${caller}\0`)
    .update(position)
    .digest()
    .subarray(0, CHECK_BYTES)
}
