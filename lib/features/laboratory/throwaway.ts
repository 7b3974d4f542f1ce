import { randomBytes } from 'node:crypto'
import type { Client, ClientApi, ClientKey } from '#lib/oauth/ports.ts'
import { OWN_API_PATH, tryAudience } from '#lib/oauth/resource.ts'
import { THROWAWAY_PREFIX } from '#lib/oauth/throwaway.ts'
import { DEFAULT_SIGNING_ALG } from '#lib/oauth/tokens/signing-alg.ts'

/** Seconds that a throwaway client lives. */
export const LIFE_SECONDS = 60 * 60

/** Seconds that its tokens live at most; none outlives its client. */
export const TOKEN_LIFE_SECONDS = 10 * 60

/** Of a token that is asked for to see it expire. */
export const SHORT_LIFE_SECONDS = 1

/** How many may be alive at a time, in all. */
export const MOST_ALIVE = 500

/** How many one IPv4 address or IPv6 /64 may make within an hour. */
export const MADE_PER_SOURCE = 30

/** How many one IPv6 /48 or IPv4 /24 may make within an hour: whoever has a whole one can’t take what there is for all. */
export const MADE_PER_SITE = 120

/** Failures to authenticate within a minute before one is answered 429: more than a reader causes who tries them all. */
export const FAILURES_PER_MINUTE = 20

/** What it is granted, what of that the protected call needs, and what it is not granted. */
export const SCOPES = { required: 'try:read', other: 'try:hello', notGranted: 'try:write' } as const

const GRANTED = [SCOPES.required, SCOPES.other]

/** Everything that a throwaway client may name as its `resource`, and one that it may not. */
export function resourcesOf(issuer: string) {
  const audience = tryAudience(issuer)
  return {
    audience,
    secondAudience: `${audience}/other`,
    /** For the same audience as the first, with tokens that expire in a second. */
    shortLived: `${audience}/one-second`,
    notAllowed: `${issuer}${OWN_API_PATH}`,
  }
}

/** A new client ID under the reserved prefix: 128 random bits, so that nobody is ever given it again. */
export const newThrowawayId = (): string => THROWAWAY_PREFIX + randomBytes(16).toString('hex')

/** A throwaway client as it is stored. */
export type Throwaway = {
  /** UUID. */
  id: string
  clientId: string
  secret: { id: string; digest: Uint8Array }
  /** Has expired from the start. */
  expired: { id: string; digest: Uint8Array }
  key: Omit<ClientKey, 'expiresAt'> | null
  /** Milliseconds since the epoch. */
  endsAt: number
}

/** It as the protocol sees it at a time (milliseconds since the epoch); null once it has ended. */
export function clientAt(throwaway: Throwaway, now: number, issuer: string): Client | null {
  const secondsLeft = Math.floor((throwaway.endsAt - now) / 1000)
  if (secondsLeft < 1) return null
  const { id, clientId, secret, expired, key } = throwaway
  return {
    id,
    clientId,
    status: 'active',
    environment: 'sandbox',
    restrictions: [],
    secrets: [
      { ...secret, expiresAt: null },
      { ...expired, expiresAt: 0 },
    ],
    keys: key ? [{ ...key, expiresAt: null }] : [],
    authMethods: ['client_secret_basic', 'client_secret_post', 'private_key_jwt'],
    grantTypes: ['client_credentials'],
    apis: apisFor(issuer, secondsLeft),
    withheldScopes: [],
    serves: [],
    mayNameTokenEndpoint: false,
  }
}

function apisFor(issuer: string, secondsLeft: number): Client['apis'] {
  const { audience, secondAudience, shortLived } = resourcesOf(issuer)
  const api: ClientApi = {
    id: 'try',
    audience,
    scopes: GRANTED,
    tokenTtlSeconds: Math.min(TOKEN_LIFE_SECONDS, secondsLeft),
    signingAlg: DEFAULT_SIGNING_ALG,
  }
  return [
    api,
    { ...api, id: 'try-other', audience: secondAudience },
    { ...api, id: 'try-one-second', resource: shortLived, tokenTtlSeconds: SHORT_LIFE_SECONDS },
  ]
}
