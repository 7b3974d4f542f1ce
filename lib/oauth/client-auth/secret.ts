import { hash, timingSafeEqual } from 'node:crypto'
import type { Client, ClientSecret, Clock } from '#lib/oauth/ports.ts'
import { type Authentication, hasExpired, reasonToRefuse } from './authentication.ts'
import type { AuthMethod } from './methods.ts'

/** At least this many comparisons for every attempt, so that unknown clients cost what known ones do. */
const COMPARISONS = 5

const DUMMY_SECRET: ClientSecret = { id: '', digest: new Uint8Array(32), expiresAt: null }

/** Proves a secret, however it was sent. An unknown client costs the same digest and comparisons as a known one. */
export function verifySecret(
  method: AuthMethod,
  presented: string,
  client: Client | null,
  clock: Clock,
): Authentication {
  const digest = hash('sha256', presented, 'buffer')
  const secret = matchingSecret(digest, client?.secrets ?? [], clock.now())

  if (client === null) return { ok: false, reason: 'unknown_client', client: null, credentialId: null }
  if (secret === null) return { ok: false, reason: 'wrong_secret', client, credentialId: null }
  const reason = reasonToRefuse(client, secret, method, clock.now())
  return reason === null
    ? { ok: true, client, credentialId: secret.id }
    : { ok: false, reason, client, credentialId: secret.id }
}

/** Compares with every secret, found or not, in constant time each; one that is still live wins. */
function matchingSecret(
  digest: Uint8Array,
  secrets: readonly ClientSecret[],
  now: number,
): ClientSecret | null {
  let match: ClientSecret | null = null
  const rounds = Math.max(COMPARISONS, secrets.length)
  for (let index = 0; index < rounds; index += 1) {
    const secret = secrets[index] ?? DUMMY_SECRET
    const equal = timingSafeEqual(digest, secret.digest)
    if (equal && secret !== DUMMY_SECRET && (match === null || !hasExpired(secret, now))) match = secret
  }
  return match
}
