import { SECRET_PATTERN } from '#lib/features/credentials/secret.ts'
import { routes } from '#lib/routes.ts'
import { EXAMPLE_CLIENT_ID } from './snippets.ts'

// Calls of the API about the secrets of an app. A token with the scope they need comes from `ACCESS_TOKEN`.

const secretsOf = (origin: string) => `${origin}/api/v1/clients/${EXAMPLE_CLIENT_ID}/secrets`

/** Lists an app's secrets, of which each has its `id`. */
export function listSecretsSnippet(origin: string): string {
  return `curl ${secretsOf(origin)} \\
  -H "Authorization: Bearer $ACCESS_TOKEN"`
}

/** Replaces the secret `SECRET_ID`. `CHANGE_ID` is new for each change, and stays while that is tried again. */
export function rotateSecretSnippet(origin: string): string {
  return `curl ${secretsOf(origin)}/$SECRET_ID/rotate \\
  -H "Authorization: Bearer $ACCESS_TOKEN" \\
  -H "Content-Type: application/json" \\
  -H "Idempotency-Key: \\"$CHANGE_ID\\"" \\
  -d '{ "overlap_seconds": 86400, "name": "Booking server" }'`
}

/** Ends the old secret before its time. */
export function retireSecretSnippet(origin: string): string {
  return `curl -X POST ${secretsOf(origin)}/$SECRET_ID/retire \\
  -H "Authorization: Bearer $ACCESS_TOKEN"`
}

/** Reports secrets that somebody found. */
export function reportLeakSnippet(origin: string): string {
  return `curl ${origin}${routes.leaks} \\
  -H "Content-Type: application/json" \\
  -d '{ "secrets": ["lk_live_…"] }'`
}

/** What finds our secrets in a text, for scanners. */
export const SECRET_REGEX = SECRET_PATTERN.source.replace(/^\^(.*)\$$/, '\\b$1\\b')

/** Tells a secret of ours from a look-alike, by its checksum. */
export const CHECKSUM_SNIPPET = `import { crc32 } from 'node:zlib'

const DIGITS = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'

// The last 6 characters are the CRC-32 of all characters before them, in base 62.
export function isSecret(text) {
  let checksum = 0
  for (const digit of text.slice(-6)) checksum = checksum * 62 + DIGITS.indexOf(digit)
  return checksum === crc32(text.slice(0, -6))
}`
