import { z } from 'zod'

/** Where a page of the log begins: below this event, by time and then by id. */
export type LogCursor = {
  /** Milliseconds since the epoch. */
  time: number
  /** UUID of the event. */
  id: string
}

const TIME_BYTES = 8
const UUID_BYTES = 16

/** The cursor as it stands in an address: 32 characters of base64url that nobody has to understand. */
export function writeCursor({ time, id }: LogCursor): string {
  const bytes = Buffer.alloc(TIME_BYTES + UUID_BYTES)
  bytes.writeBigUInt64BE(BigInt(time))
  bytes.write(id.replaceAll('-', ''), TIME_BYTES, 'hex')
  return bytes.toString('base64url')
}

/** Reads what `writeCursor` has written; anything else is ignored (NG-24). */
export const cursorSchema = z
  .string()
  .regex(/^[\w-]{32}$/)
  .transform(readCursor)
  .nullable()
  .catch(null)

/** The last moment that ECMAScript can name (§21.4.1.1). */
const LAST_TIME = 8_640_000_000_000_000n

function readCursor(text: string): LogCursor | null {
  const bytes = Buffer.from(text, 'base64url')
  const time = bytes.readBigUInt64BE()
  if (time > LAST_TIME) return null
  const hex = bytes.toString('hex', TIME_BYTES)
  const parts = [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)]
  return { time: Number(time), id: parts.join('-') }
}
