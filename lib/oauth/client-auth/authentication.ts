import type { AuthMethod } from '#lib/oauth/capabilities.ts'
import type { Client, TokenReason } from '#lib/oauth/ports.ts'

/** How an attempt ended. A refusal still names the client where one is known, for its owner's log. */
export type Authentication =
  | { ok: true; client: Client; credentialId: string }
  | { ok: false; reason: TokenReason; client: Client | null; credentialId: string | null }

/** A secret or key that can run out. */
type Credential = { expiresAt: number | null }

/** Why a client may not use a credential that is its own, or `null` when it may. */
export function reasonToRefuse(
  client: Client,
  credential: Credential,
  method: AuthMethod,
  now: number,
): TokenReason | null {
  if (hasExpired(credential, now)) return method === 'private_key_jwt' ? 'expired_key' : 'expired_secret'
  if (client.status !== 'active') return 'client_suspended'
  if (!client.authMethods.includes(method)) return 'auth_method_off'
  return null
}

export function hasExpired({ expiresAt }: Credential, now: number): boolean {
  return expiresAt !== null && expiresAt <= now
}
