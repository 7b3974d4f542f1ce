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
