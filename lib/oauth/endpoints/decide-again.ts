import { reasonToRefuse } from '#lib/oauth/client-auth/authentication.ts'
import { AUTH_METHODS, type AuthMethod, METHODS } from '#lib/oauth/client-auth/methods.ts'
import { OAuthError } from '#lib/oauth/errors.ts'
import type { Client, Quotas } from '#lib/oauth/ports.ts'
import type { TokenReason } from '#lib/oauth/token-event.ts'
import { DECIDING_STEPS, type DecidingContext, takeQuota } from './deciding-steps.ts'

/** A token request that was kept, as far as it decides: whoever sent it has proved who they are. */
export type KeptRequest = {
  /** Milliseconds since the epoch. */
  time: number
  address: string
  /** What its client proved; null where that is not known any more. */
  credential: 'secret' | 'key' | null
  /** By which method; left out where it makes no difference, since it is not kept. */
  method?: AuthMethod
  grantType: string | undefined
  /** The APIs that it named. */
  resources: readonly string[]
  /** What it asked for; undefined for nothing in particular. */
  scope: string | undefined
}

/** Whether a secret or key has ended since says nothing of the request: it was good then. */
const GOOD_THEN = { expiresAt: null } as const

/**
 * Decides a kept request again, by what its client is now or would be: all that the token endpoint asks but for the quota.
 * @returns why it would be refused; null when it would not
 */
export function refusalOf(client: Client, request: KeptRequest): TokenReason | null {
  const refusal = reasonToRefuse(client, GOOD_THEN, request.method ?? methodOf(client, request), request.time)
  if (refusal !== null) return refusal
  const context = contextOf(client, request, NO_QUOTAS)
  return reasonOf(() => {
    for (const step of Object.values(DECIDING_STEPS)) step(context)
  })
}

/**
 * Takes the token of a kept request that nothing else refuses from these quotas.
 * @returns whether there was none left
 */
export async function isBeyondQuota(client: Client, request: KeptRequest, quotas: Quotas): Promise<boolean> {
  try {
    await takeQuota(contextOf(client, request, quotas))
    return false
  } catch (error) {
    if (OAuthError.is(error)) return true
    throw error
  }
}

/** Whether a client has a quota that refuses. */
export const hasQuota = ({ restrictions }: Client): boolean =>
  restrictions.some(({ mode, take }) => mode === 'enforce' && take !== undefined)

/** The same client, all of whose requests come from where they may, or none. */
export const cameFrom = (client: Client, isAllowed: boolean): Client => ({
  ...client,
  restrictions: client.restrictions.map((restriction) =>
    restriction.allows ? { ...restriction, allows: () => isAllowed } : restriction,
  ),
})

const NO_QUOTAS: Quotas = { take: () => Promise.reject(new Error('No token is taken here.')) }

/** By which method it authenticated is not kept: one that the client may use still, if there is any. */
const methodOf = (client: Client, request: Pick<KeptRequest, 'credential'>): AuthMethod =>
  possibleMethods(client, request)[0] ?? 'client_secret_basic'

/** By which methods it can have authenticated: those that the client may use still, if there are any. */
export function possibleMethods(
  { authMethods }: Client,
  { credential }: Pick<KeptRequest, 'credential'>,
): readonly AuthMethod[] {
  const possible = AUTH_METHODS.filter(
    (method) => credential === null || METHODS[method].credential === credential,
  )
  const allowed = possible.filter((method) => authMethods.includes(method))
  return allowed.length > 0 ? allowed : possible
}

const contextOf = (
  client: Client,
  { time, address, grantType, resources, scope }: KeptRequest,
  quotas: Quotas,
): DecidingContext => ({
  form: {
    get: (name) => (name === 'scope' ? scope : name === 'grant_type' ? grantType : undefined),
    getAll: (name) => (name === 'resource' ? resources : []),
  },
  facts: { peerAddress: address },
  server: { now: () => time, quotas },
  client,
  observed: null,
  api: null,
  scope: '',
  quota: null,
})

function reasonOf(decide: () => void): TokenReason | null {
  try {
    decide()
    return null
  } catch (error) {
    if (OAuthError.is(error)) return error.reason
    throw error
  }
}
