import type { AuthMethod, MethodReason } from './client-auth/methods.ts'
import type { ErrorCode } from './errors.ts'
import type { RestrictionReason } from './restrictions/kinds.ts'

/** Why a token request ended as it did; finer than the wire, for owners and operators. */
export type TokenReason =
  | 'issued'
  | 'invalid_request'
  | 'secret_in_query'
  | 'no_credentials'
  | 'malformed_credentials'
  | 'malformed_body'
  | 'not_form_encoded'
  | 'client_id_with_space'
  | 'unknown_client'
  | 'wrong_secret'
  | 'secret_with_space'
  | 'secret_in_quotes'
  | 'secret_encoded_twice'
  | 'secret_not_encoded'
  | 'placeholder_secret'
  | 'token_as_secret'
  | 'secret_of_other_environment'
  | 'damaged_secret'
  | 'foreign_secret'
  | 'expired_secret'
  | 'expired_key'
  | 'client_suspended'
  | 'auth_method_off'
  | 'unsupported_grant_type'
  | 'unauthorized_client'
  | 'invalid_scope'
  | 'team_not_confirmed'
  | 'invalid_target'
  | MethodReason
  | RestrictionReason

/** A word of a scope that was refused: a space too many, another separator, no scope-token, another API's, one that is withheld, or none of the client's. */
export type FailedScope = {
  word: string
  why: 'space' | 'separator' | 'malformed' | 'other_api' | 'withheld' | 'not_held'
  /** The API that it belongs to, for `other_api`. */
  audience?: string
}

/** In an event in place of what is, or may be, a secret, and of what does not fit where it stood. */
export const REMOVED = '[removed]'

/** How a refused request came. Of no header or parameter more than this is kept. */
export type Received = {
  /** In which ways it tried to authenticate; `other` is a scheme of the `Authorization` header that is none of ours. */
  authentication: readonly (AuthMethod | 'other')[]
  /** Media type; `other` for one that is not common, null for none. */
  contentType: string | null
  /** Those that this server knows, by name. */
  parameters: readonly string[]
  /** How many others there were. */
  otherParameters: number
  /** Length of the body; null for one that was not read and did not say. */
  bodyBytes: number | null
}

/**
 * What a request asked for, as its owner may read it: bounded, printable, without secrets. Kept of refused requests,
 * and of those whose `audience` was ignored.
 */
export type Asked = {
  /** How the wire called it: the code of the answer, before 429 stands in for it. */
  error?: ErrorCode
  /** The `error_description` of the answer, where it says more than the code. */
  problem?: string
  grantType?: string
  scope?: string
  resource?: readonly string[]
  /** What no request here is asked by: `resource` is meant. */
  audience?: readonly string[]
  /** `aud` of the assertion, where it was refused. */
  assertionAudience?: readonly string[]
  /** `kid` of the assertion, where the client has no such key. */
  kid?: string
  failed?: readonly FailedScope[]
  received?: Received
  /** What was left when it was answered 429, for the quota or for failures. */
  budget?: { limit: number; windowSeconds: number; remaining: number; resetSeconds: number }
}

/** A request whose client ID nobody has, for staff who are asked about it by its ID. Bounded, and without secrets. */
export type UnknownRequest = Pick<TokenEvent, 'id' | 'time' | 'address' | 'userAgent'> & {
  /** As it was sent, or `REMOVED`. */
  presentedId: string
  received: Received
}

/** One decision of the token endpoint. Written before the response leaves. */
export type TokenEvent = {
  /** UUIDv7 of the request. */
  id: string
  /** Milliseconds since the epoch. */
  time: number
  outcome: 'issued' | 'refused'
  reason: TokenReason
  /** Internal id of the client, null when it is not known. */
  clientId: string | null
  /** Id of the secret or key that was used, null when none fits. */
  credentialId: string | null
  jti: string | null
  /** The API that the token is for; null when it did not come so far. */
  apiId: string | null
  /** Granted. */
  scope: string | null
  /**
   * Whether the granted scope is what was asked for, or all that the client has because it asked for none. Null for what
   * was refused, of which `asked` tells.
   */
  scopeNamed: boolean | null
  /** Whether the request named the API, or got the app’s default. Null when it did not come so far. */
  resourceNamed: boolean | null
  /** Null for a token that was asked for as it should be, and where the client is not known. */
  asked: Asked | null
  /** Which restriction in observe mode would have refused it; null when none would, and when it was refused. */
  observed: RestrictionReason | null
  address: string
  userAgent: string | null
}
