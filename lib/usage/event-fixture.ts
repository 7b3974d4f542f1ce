import { randomUUIDv7 } from 'node:crypto'
import type { TokenEvent } from '#lib/oauth/server.ts'

// What the integration tests of the log start from.

/** A request ID as one made at that time, in milliseconds since the epoch. */
export function requestIdAt(time: number): string {
  const hex = time.toString(16).padStart(12, '0')
  return `${hex.slice(0, 8)}-${hex.slice(8)}${randomUUIDv7().slice(13)}`
}

/** A decision of the token endpoint at that time; a token issued unless told. */
export const eventAt = (clientRef: string, time: number, values: Partial<TokenEvent> = {}): TokenEvent => ({
  id: requestIdAt(time),
  time,
  outcome: 'issued',
  reason: 'issued',
  clientId: clientRef,
  credentialId: null,
  jti: null,
  scope: null,
  observed: null,
  address: '203.0.113.7',
  userAgent: 'curl/8',
  ...values,
})
