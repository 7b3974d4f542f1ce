import type { KeyObject } from 'node:crypto'
import { namedError } from '#lib/kernel/named-error.ts'
import type { ClientKeyAlgorithm, GrantType } from './capabilities.ts'
import type { AuthMethod } from './client-auth/methods.ts'
import type { ErrorCode } from './errors.ts'
import type { RestrictionReason } from './restrictions/kinds.ts'
import type { TokenEvent, TokenReason, UnknownRequest } from './token-event.ts'
import type { SigningAlg } from './tokens/signing-alg.ts'

/** What a `Request` cannot hold: facts of the connection, given by whichever lane carries it. */
export type RequestFacts = {
  /** Unique per request; answered as `X-Request-Id` and stored with the event. UUIDv7. */
  requestId: string
  /** Address of the peer as text, taken from the trusted proxy hop only. */
  peerAddress: string
  /** How many `Authorization` header lines came; Node and `Headers` would merge or drop the rest. */
  authorizationHeaderCount: number
  /** Filled in while the request is answered. */
  findings: Findings
}

/** What an endpoint has to say of a request to the operator's log: nothing that was sent, unless it exists. */
export type Findings = {
  /** The `error` that was answered. */
  error?: string
  reason?: TokenReason
  /** The step that refused, of an endpoint that has a list of them. */
  step?: string
  /** Wire `client_id` of a client that exists. */
  clientId?: string
}

/** A client secret as the protocol sees it: never the secret itself. */
export type ClientSecret = {
  id: string
  /** SHA-256 of the secret, 32 bytes. */
  digest: Uint8Array
  /** Milliseconds since the epoch, or null when it never expires. */
  expiresAt: number | null
}

/** A key that a client signs assertions with, as the protocol sees it: the public half. */
export type ClientKey = {
  id: string
  /** Thumbprint (RFC 7638), compared exactly. */
  kid: string
  /** The name that it came with, if any; compared exactly, too. */
  ownKid: string | null
  /** The only algorithm that it verifies. */
  alg: ClientKeyAlgorithm
  /** The members that make the key (RFC 7518 §6), and no others. */
  publicJwk: Readonly<Record<string, string>>
  /** Milliseconds since the epoch, or null when it never expires. */
  expiresAt: number | null
}

/** Whether a restriction notes what it would refuse, or refuses it. */
export type RestrictionMode = 'observe' | 'enforce'

/** What a restriction may ask of a request. */
export type RestrictedRequest = {
  /** Of the peer, as `RequestFacts` has it. */
  address: string
  /** Milliseconds since the epoch. */
  time: number
}

/** A restriction of a client, ready to be asked. */
export type Restriction = {
  mode: RestrictionMode
  /** Why it refuses, or would. */
  reason: RestrictionReason
  /** How the wire says so. */
  error: ErrorCode
} & (
  | {
      /** Asked as soon as the client is known to be who it says it is. */
      allows(request: RestrictedRequest): boolean
      take?: undefined
    }
  | {
      /** Counts a token, last of all: nothing else may refuse it any more. */
      take(clientRef: string, limits: Pick<Limits, 'quotas'>): Promise<Budget & { exceeded: boolean }>
      allows?: undefined
    }
)

/** A client as the protocol sees it. */
export type Client = {
  /** Public internal id (UUID); never changes. */
  id: string
  /** Wire `client_id`, compared exactly. */
  clientId: string
  status: 'active' | 'suspended'
  environment: 'sandbox' | 'live'
  /** Those that are not off, in the order in which they are asked. */
  restrictions: readonly Restriction[]
  secrets: readonly ClientSecret[]
  /** Those that expire last come first. */
  keys: readonly ClientKey[]
  authMethods: readonly AuthMethod[]
  grantTypes: readonly GrantType[]
  /** APIs it may ask tokens for, in order of assignment: the first is the default (RT-02). */
  apis: readonly [ClientApi, ...ClientApi[]]
  /** Scopes that it was given and does not get, because its team is not confirmed; as if it had none of them. */
  withheldScopes: readonly string[]
  /** Audiences of the APIs that it serves, of whose tokens it may know (RFC 7662 §4). */
  serves: readonly string[]
  /** Whether its assertions may name the token endpoint as their audience, which many libraries do. */
  mayNameTokenEndpoint: boolean
}

/** An API as one client may use it. */
export type ClientApi = {
  /** By which it is stored; never changes. */
  id: string
  /** Audience URI: `aud` of the tokens, and the name that `resource` gives it. */
  audience: string
  /** The name that `resource` gives it where that is not the audience (RFC 8707 §2.2 lets a server map one to the other). */
  resource?: string
  /** Scopes allowed there, in catalogue order; granted when none is asked for. */
  scopes: readonly string[]
  /** How long a token for it lives. */
  tokenTtlSeconds: number
  /** What a token for it is signed with. */
  signingAlg: SigningAlg
}

export type SigningKey = { kid: string; alg: SigningAlg; privateKey: KeyObject }

/** Public half of a key, as JWKS shows it (RFC 7517 §4). */
export type PublicJwk = { kty: string; use: 'sig'; alg: string; kid: string } & Record<string, string>

/** What is left of what may happen within a window of time. */
export type Budget = { limit: number; windowSeconds: number; remaining: number; resetSeconds: number }

/** Limits on failed client authentication. Successes are never counted (RL-02). */
export interface FailureLimits {
  /** Counts a failure; `exceeded` when it is to be answered 429 instead of 401. */
  countFailure(clientId: string, address: string): Promise<Budget & { exceeded: boolean }>
  /** What is left, without counting. */
  budget(clientId: string, address: string): Promise<Budget>
}

/** Counts the tokens of clients that have a quota. */
export interface Quotas {
  /** Takes one token of this hour (UTC); `exceeded` when there was none left. Never fails: without its store it counts alone. */
  take(clientRef: string, tokensPerHour: number): Promise<Budget & { exceeded: boolean }>
}

/** A secret as it stood in the request, and as it was read: form-decoded, where it could be. */
export type PresentedSecret = { sent: string; read: string }

/**
 * Why a secret does not fit, and which one it would be if it did; finer than the wire, for the client's owner.
 * `reason` is null for one that fits as it is.
 */
export type SecretDiagnosis = { reason: TokenReason | null; credentialId: string | null }

/** The one use of an assertion. `expiresAt` is seconds since the epoch: until then it must not be used again. */
export type AssertionUse = { clientRef: string; jti: string; expiresAt: number }

/** What revocations go by: ids and the time of issue that a token carries. Times are seconds since the epoch. */
export type RevocableToken = {
  jti: string
  clientRef: string
  credentialRef: string
  issuedAt: number
  expiresAt: number
}

export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number
}

/** By what this server is called, and by whom. */
export interface Issuer {
  /** Origin without path; byte-equal to `iss`. */
  readonly issuer: string
  /** What people call it. */
  readonly portalName: string
  /** What `aud` of an assertion may be: the issuer, and whatever else is accepted for the sake of old clients. */
  readonly assertionAudiences: readonly string[]
  /** Origins that may call the token endpoint from a browser (CORS). */
  readonly allowedOrigins: readonly string[]
}

export interface Scopes {
  /** Every scope that exists, or those of one API, for metadata; may be some seconds old. */
  scopesSupported(audience?: string): Promise<readonly string[]>
}

export interface Clients {
  /** @throws StoreUnavailable when the client is not cached and the database cannot be asked. */
  findClient(clientId: string): Promise<Client | null>
}

export interface Assertions {
  /**
   * Records that a client uses an assertion; resolves, when that is durable, to whether it is the first time. Of
   * several at once, on however many instances, one is the first (RFC 7523 §3, rule 7).
   * @throws StoreUnavailable when it is not certain
   */
  recordAssertion(use: AssertionUse): Promise<boolean>
}

export interface SigningKeys {
  /** The one key that signs with this algorithm now. */
  signingKey(alg: SigningAlg): Promise<SigningKey>
  /** The public halves of every algorithm's keys that a token may still need. */
  publicKeys(): Promise<readonly PublicJwk[]>
  /** How long caches may keep the key set without asking again; keys are published and retired by it. */
  readonly jwksMaxAgeSeconds: number
}

export interface Limits {
  readonly failureLimits: FailureLimits
  readonly quotas: Quotas
}

export interface Diagnosis {
  /** Tells what is wrong with a secret that was refused. In memory; keeps nothing of what was presented. */
  diagnoseSecret(presented: PresentedSecret, client: Client): SecretDiagnosis
}

export interface Revocations {
  /**
   * Whether a token that is otherwise good has been revoked, from memory. While the database is away the answer
   * is the last one known.
   * @throws StoreUnavailable when nothing has ever been known
   */
  isRevoked(token: RevocableToken): boolean
  /**
   * Revokes one token; resolves when that is durable.
   * @throws StoreUnavailable when it is not certain
   */
  revoke(token: RevocableToken): Promise<void>
}

/** Where decisions and faults are kept. */
export interface Records {
  /** Resolves when the event is durable (or safely buffered while the database is away). */
  record(event: TokenEvent): Promise<void>
  /**
   * Takes note of a client ID that nobody has, for whoever has one that is nearly the same, and for staff who are asked about the
   * request. Cheap, and never fails.
   * @param presentedId as it was sent
   */
  noteUnknownClient(presentedId: string, request: UnknownRequest): void
  /**
   * Takes note that a client's access token was used: at our own API, or where another client asked about it. Cheap, and
   * never fails.
   * @param clientRef internal id of the client
   */
  noteCall(clientRef: string, seenBy: 'api' | 'introspection'): void
  /** Reports a failure that the wire only calls `server_error`. Never given secrets. */
  reportError(error: unknown, requestId: string): void
}

/**
 * Everything the protocol core needs from outside, one interface a concern. Functions of `lib/oauth` take those that
 * they need as an argument; `lib/runtime/runtime.ts` composes the real ones.
 */
export interface AuthorizationServer
  extends Clock,
    Issuer,
    Scopes,
    Clients,
    Assertions,
    SigningKeys,
    Limits,
    Diagnosis,
    Revocations,
    Records {}

/** The store behind a port is away: answered 503 `temporarily_unavailable`, never 401 (ER-06). */
export class StoreUnavailable extends namedError('StoreUnavailable') {}
