import type { Form } from '#lib/oauth/http/parameters.ts'
import type { Assertions, Client, ClientKey, ClientSecret, Clock, Issuer } from '#lib/oauth/ports.ts'
import type { LooseParameters, Named } from '#lib/oauth/refusals/loose-reading.ts'
import type { TokenReason } from '#lib/oauth/token-event.ts'
import { type AuthMethod, METHODS } from './methods.ts'

/** How an attempt ended. A refusal still names the client where one is known, for its owner's log. */
export type Authentication =
  | { ok: true; client: Client; credentialId: string }
  | { ok: false; reason: TokenReason; client: Client | null; credentialId: string | null }

/** What clients authenticate against. */
export type AuthenticationPorts = Issuer & Clock & Assertions

/** Where credentials are looked for. */
export type Sent = { authorization: string | null; form: Form }

/** Credentials as presented; nothing about them is proven yet. */
export type Credentials = {
  clientId: string
  /**
   * Proves them. A client that nobody has (null) costs the same digests, comparisons and verifications as a known one.
   * @throws StoreUnavailable when their use cannot be recorded; that is never a refusal (ER-06)
   */
  verify(client: Client | null, ports: AuthenticationPorts): Authentication | Promise<Authentication>
}

/** One way in which a client may authenticate. */
export type ClientAuthentication = {
  method: AuthMethod
  /** Whether a request authenticates in this way, or tries to. */
  isTried(sent: Sent): boolean
  /**
   * Reads what is presented, strictly.
   * @throws OAuthError `invalid_request` or `invalid_client` for what cannot be read
   */
  present(sent: Sent): Credentials
  /** Whom a refused request names in this way, read leniently and for the owner's log alone. Null for nobody. */
  name(authorization: string, parameters: LooseParameters): Named | null
}

/** Why a client may not use a credential that is its own, or `null` when it may. */
export function reasonToRefuse(
  client: Client,
  credential: Pick<ClientSecret | ClientKey, 'expiresAt'>,
  method: AuthMethod,
  now: number,
): TokenReason | null {
  if (hasExpired(credential, now)) return EXPIRED[METHODS[method].credential]
  if (client.status !== 'active') return 'client_suspended'
  if (!client.authMethods.includes(method)) return 'auth_method_off'
  return null
}

const EXPIRED = { secret: 'expired_secret', key: 'expired_key' } as const

export function hasExpired({ expiresAt }: { expiresAt: number | null }, now: number): boolean {
  return expiresAt !== null && expiresAt <= now
}
