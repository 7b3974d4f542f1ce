import { hash, KeyObject, randomUUIDv7 } from 'node:crypto'
import { calculateJwkThumbprint, exportJWK, generateKeyPair, type JWK } from 'jose'
import type { ClientKeyAlgorithm } from '#lib/oauth/capabilities.ts'
import type {
  AuthorizationServer,
  Client,
  ClientApi,
  ClientKey,
  ClientSecret,
  PublicJwk,
  RequestFacts,
  SigningKey,
  TokenEvent,
} from '#lib/oauth/server.ts'

/** An authorization server for tests: real keys, everything else in memory and open to the test. */
export type FakeServer = AuthorizationServer & {
  clients: Map<string, Client>
  events: TokenEvent[]
  reported: unknown[]
  /** `jti` of what was revoked. */
  revoked: Set<string>
  /** Uses of assertions, as `client jti`, each until when it is kept. */
  usedAssertions: Map<string, number>
  privateKey: CryptoKey
  publicKey: PublicJwk
  clock: { now: number }
}

export const ISSUER = 'https://auth.example'
export const PORTAL = 'https://portal.example'
export const START = Date.UTC(2026, 0, 1)

export async function fakeServer(overrides: Partial<AuthorizationServer> = {}): Promise<FakeServer> {
  const { privateKey, publicKey } = await generateKeyPair('ES256', { extractable: true })
  const signingKey: SigningKey = { kid: 'key-1', alg: 'ES256', privateKey: KeyObject.from(privateKey) }
  const jwk = publicJwk(await exportJWK(publicKey), 'key-1', 'ES256')
  const clients = new Map<string, Client>()
  const events: TokenEvent[] = []
  const reported: unknown[] = []
  const revoked = new Set<string>()
  const usedAssertions = new Map<string, number>()
  const clock = { now: START }
  return {
    issuer: ISSUER,
    assertionAudiences: [ISSUER],
    allowedOrigins: [PORTAL],
    scopesSupported: async () => ['clients:read', 'usage:read'],
    now: () => clock.now,
    findClient: async (clientId) => clients.get(clientId) ?? null,
    recordAssertion: async ({ clientRef, jti, expiresAt }) => {
      const use = `${clientRef} ${jti}`
      if (usedAssertions.has(use)) return false
      usedAssertions.set(use, expiresAt)
      return true
    },
    jwksMaxAgeSeconds: 300,
    signingKey: async () => signingKey,
    publicKeys: async () => [jwk],
    failureLimits: unlimited,
    quotas: countingQuotas(),
    diagnoseSecret: () => ({ reason: 'wrong_secret', credentialId: null }),
    isRevoked: ({ jti }) => revoked.has(jti),
    revoke: async ({ jti }) => {
      revoked.add(jti)
    },
    record: async (event) => {
      events.push(event)
    },
    noteUnknownClient: () => {},
    reportError: (error) => {
      reported.push(error)
    },
    ...overrides,
    clients,
    events,
    reported,
    revoked,
    usedAssertions,
    privateKey,
    publicKey: jwk,
    clock,
  }
}

export function publicJwk(jwk: JWK, kid: string, alg: string): PublicJwk {
  const members = Object.entries(jwk).filter(
    (entry): entry is [string, string] => typeof entry[1] === 'string',
  )
  return { ...Object.fromEntries(members), kty: jwk.kty ?? '', use: 'sig', alg, kid }
}

const budget = { limit: 300, windowSeconds: 60, remaining: 300, resetSeconds: 60 }
const unlimited: AuthorizationServer['failureLimits'] = {
  countFailure: async () => ({ ...budget, exceeded: false }),
  budget: async () => budget,
}

/** Counts for ever, in one window. */
function countingQuotas(): AuthorizationServer['quotas'] {
  const taken = new Map<string, number>()
  return {
    async take(clientRef, tokensPerHour) {
      const count = (taken.get(clientRef) ?? 0) + 1
      taken.set(clientRef, count)
      return {
        limit: tokensPerHour,
        windowSeconds: 3600,
        remaining: Math.max(0, tokensPerHour - count),
        resetSeconds: 1800,
        exceeded: count > tokensPerHour,
      }
    },
  }
}

export function secretOf(secret: string, overrides: Partial<ClientSecret> = {}): ClientSecret {
  return { id: `id of ${secret}`, digest: hash('sha256', secret, 'buffer'), expiresAt: null, ...overrides }
}

/** A client's key pair for tests: the private half to sign with, and the public half as the server knows it. */
export type ClientKeyPair = { key: ClientKey; privateKey: CryptoKey }

export async function clientKeyPair(
  alg: ClientKeyAlgorithm = 'ES256',
  overrides: Partial<ClientKey> = {},
): Promise<ClientKeyPair> {
  const { privateKey, publicKey } = await generateKeyPair(alg, { extractable: true })
  const { kid, alg: _, use, ...members } = publicJwk(await exportJWK(publicKey), '', alg)
  const thumbprint = await calculateJwkThumbprint(members)
  const key: ClientKey = {
    id: `id of key ${thumbprint}`,
    kid: thumbprint,
    alg,
    publicJwk: members,
    expiresAt: null,
    ...overrides,
  }
  return { key, privateKey }
}

/** Latchkey's own API, as a client with these scopes may use it. */
export function apiOf(issuer: string, overrides: Partial<ClientApi> = {}): ClientApi {
  return {
    audience: `${issuer}/api/v1`,
    scopes: ['clients:read', 'usage:read'],
    tokenTtlSeconds: 3600,
    signingAlg: 'ES256',
    ...overrides,
  }
}

export function addClient(
  server: FakeServer,
  clientId: string,
  secret: string,
  overrides: Partial<Client> = {},
): Client {
  const client: Client = {
    id: `internal ${clientId}`,
    clientId,
    status: 'active',
    environment: 'live',
    allowedAddresses: null,
    quota: null,
    secrets: [secretOf(secret)],
    keys: [],
    authMethods: ['client_secret_basic', 'client_secret_post', 'private_key_jwt'],
    grantTypes: ['client_credentials'],
    apis: [apiOf(server.issuer)],
    serves: [],
    ...overrides,
  }
  server.clients.set(clientId, client)
  return client
}

export function facts(overrides: Partial<RequestFacts> = {}): RequestFacts {
  return {
    requestId: randomUUIDv7(),
    peerAddress: '192.0.2.7',
    authorizationHeaderCount: 1,
    ...overrides,
  }
}

/** The header as a careful client writes it (RFC 6749 §2.3.1). */
export function basic(clientId: string, secret: string): string {
  return rawBasic(`${formEncode(clientId)}:${formEncode(secret)}`)
}

export function rawBasic(pair: string): string {
  return `Basic ${Buffer.from(pair, 'utf8').toString('base64')}`
}

export function formEncode(text: string): string {
  return new URLSearchParams([['', text]]).toString().slice(1)
}
