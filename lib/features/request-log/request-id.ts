import { randomUUIDv7 } from 'node:crypto'
import { z } from 'zod'

/** A request ID as people paste it: a UUID, in whatever letters, with white space around it. */
export const requestIdSchema = z
  .string()
  .trim()
  .toLowerCase()
  .regex(/^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/)

/**
 * When a request with this ID came in, in milliseconds since the epoch: a UUIDv7 begins with that (RFC 9562 §5.7).
 * Null for a UUID of another version, which no request of ours has.
 */
export function requestTime(requestId: string): number | null {
  if (requestId.charAt(14) !== '7') return null
  return Number.parseInt(requestId.slice(0, 8) + requestId.slice(9, 13), 16)
}

/** A request ID as one made at that time, in milliseconds since the epoch. */
export function requestIdAt(time: number): string {
  const hex = time.toString(16).padStart(12, '0')
  return `${hex.slice(0, 8)}-${hex.slice(8)}${randomUUIDv7().slice(13)}`
}
