import { RateLimiterRes } from 'rate-limiter-flexible'
import type { Unknown } from '#lib/features/what-if/schemas.ts'
import { UNKNOWN_ADDRESS } from '#lib/kernel/network.ts'
import type { AuthMethod } from '#lib/oauth/client-auth/methods.ts'
import {
  cameFrom,
  hasQuota,
  isBeyondQuota,
  type KeptRequest,
  possibleMethods,
  refusalOf,
} from '#lib/oauth/endpoints/decide-again.ts'
import { GRANT_TYPE } from '#lib/oauth/endpoints/deciding-steps.ts'
import type { Client, ClientApi, Quotas } from '#lib/oauth/ports.ts'
import type { Asked, TokenReason } from '#lib/oauth/token-event.ts'
import type { LimiterStore } from '#lib/platform/limits/limiters.ts'
import { quotas } from '#lib/runtime/protocol/quotas.ts'
import type { BothWays } from './look-ahead.ts'

/** A row of `token_event` that is decided again. */
export type KeptRow = {
  time: Date
  id: string
  outcome: 'issued' | 'refused'
  reason: string
  api_id: string | null
  scope: string | null
  scope_named: boolean | null
  resource_named: boolean | null
  /** Of what was refused. */
  asked: Pick<Asked, 'grantType' | 'scope' | 'resource'> | null
  /** Null where it is not kept, or not whole. */
  address: string | null
  credential: 'secret' | 'key' | null
}

/** What becomes of a request: it passes, is refused by the change, is refused without it, too, or nobody can tell. */
export type Verdict =
  | { kind: 'passes' }
  | { kind: 'refused'; reason: TokenReason }
  | { kind: 'anyway'; reason: TokenReason }
  | { kind: 'unknown'; why: Unknown }

/** How many tokens a quota has counted, at least and at most, by client and hour. */
export type Counts = { low: Record<string, number>; high: Record<string, number> }
export type BothCounts = { now: Counts; changed: Counts }

export const noCounts = (): BothCounts => ({ now: { low: {}, high: {} }, changed: { low: {}, high: {} } })

/** What a request is refused for that its client proved it sent, by settings that may be others. */
const BY_SETTINGS: ReadonlySet<string> = new Set<TokenReason>([
  ...(['client_suspended', 'address_not_allowed', 'quota_reached'] as const),
  ...(['unsupported_grant_type', 'unauthorized_client'] as const),
  ...(['invalid_target', 'invalid_scope', 'team_not_confirmed'] as const),
])

/** Whether a row is decided again: also what was refused takes of a quota, where it would get a token by other settings. */
export const isDecidedAgain = ({ outcome, reason }: KeptRow): boolean =>
  outcome === 'issued' || BY_SETTINGS.has(reason)

/**
 * Judges the kept requests of one app, in the order in which they came, twice: by what the app is, and by what it would be.
 * What is not kept of a request is tried in each way that it can have been; where they differ, nobody can tell.
 */
export class Judge {
  readonly #now: World
  readonly #changed: World
  readonly #apis: ReadonlyMap<string, ClientApi>
  /** By which methods a request can have authenticated, where that makes a difference. */
  readonly #methodsOf: (row: KeptRow) => readonly (AuthMethod | undefined)[]

  constructor({ now, changed }: BothWays, counts: BothCounts) {
    this.#now = new World(now, counts.now)
    this.#changed = new World(changed, counts.changed)
    const isOfMethods = now.authMethods.join() !== changed.authMethods.join()
    this.#methodsOf = (row) => (isOfMethods ? possibleMethods(now, row) : [undefined])
    this.#apis = new Map([...changed.apis, ...now.apis].map((api) => [api.id, api]))
  }

  async judge(row: KeptRow): Promise<Verdict> {
    const ways = this.#methodsOf(row).flatMap((method) =>
      waysOf(row, this.#apis).map((way) => (method === undefined ? way : { ...way, method })),
    )
    const [now, changed] = [await this.#now.decide(ways), await this.#changed.decide(ways)]
    if (changed.kind === 'passes' || changed.kind === 'unknown') return changed
    if (now.kind === 'passes') return changed
    return now.kind === 'unknown' ? now : { kind: 'anyway', reason: now.reason }
  }
}

type Decided = Exclude<Verdict, { kind: 'anyway' }>

/** A request in one of the ways that it can have been. `isAllowed` stands for an address that is not known. */
type Way = KeptRequest & { isAllowed: boolean | null }

const NO_AUDIENCE = 'urn:latchkey:gone'

/** In how many ways a request can have been, by what is kept of it. */
function waysOf(row: KeptRow, apis: ReadonlyMap<string, ClientApi>): Way[] {
  const grantType = isAsked(row) ? row.asked?.grantType : GRANT_TYPE
  const common = { time: row.time.getTime(), credential: row.credential, grantType }
  const addresses =
    row.address === null
      ? [true, false].map((isAllowed) => ({ address: UNKNOWN_ADDRESS, isAllowed }))
      : [{ address: row.address, isAllowed: null }]
  return addresses.flatMap((address) =>
    resourcesOf(row, apis).flatMap((resources) =>
      scopesOf(row, apis).map((scope) => ({ ...common, ...address, resources, scope })),
    ),
  )
}

/** Whether it says itself what it asked for, as what was refused does but for what a quota refused. */
const isAsked = ({ outcome, reason }: KeptRow): boolean => outcome === 'refused' && reason !== 'quota_reached'

function resourcesOf(row: KeptRow, apis: ReadonlyMap<string, ClientApi>): (readonly string[])[] {
  if (isAsked(row)) return [row.asked?.resource ?? []]
  const { api_id, resource_named } = row
  const known = api_id === null ? [...apis.values()] : [apis.get(api_id)]
  const named = known.map((api) => api?.audience ?? NO_AUDIENCE)
  return [
    ...(resource_named === false ? [] : named.map((audience) => [audience])),
    ...(resource_named === true ? [] : [[]]),
  ]
}

/** The scopes a request may have asked for. A refusal by quota keeps none, so it may be any that the app has. */
function scopesOf(row: KeptRow, apis: ReadonlyMap<string, ClientApi>): (string | undefined)[] {
  const { outcome, asked, api_id, scope, scope_named } = row
  // Where a part of it was left out, it may have been anything.
  if (isAsked(row))
    return /…|\[removed\]/.test(asked?.scope ?? '') ? [undefined, asked?.scope] : [asked?.scope]
  if (outcome === 'refused') return [undefined, ...(apis.get(api_id ?? '')?.scopes ?? [])]
  const named = scope === null || scope === '' ? [] : [scope]
  if (scope_named === null) return [undefined, ...named]
  return scope_named ? named : [undefined]
}

/** An app in one of its two states, and what its quota has counted. */
class World {
  readonly #client: Client
  readonly #allowed: Client
  readonly #refused: Client
  readonly #quotas: { low: Quotas; high: Quotas } | null
  #time = 0

  constructor(client: Client, counts: Counts) {
    this.#client = client
    this.#allowed = cameFrom(client, true)
    this.#refused = cameFrom(client, false)
    const countIn = (stored: Record<string, number>) =>
      quotas({ store: countsIn(stored), issuedSince: async () => 0, now: () => this.#time })
    this.#quotas = hasQuota(client) ? { low: countIn(counts.low), high: countIn(counts.high) } : null
  }

  async decide(ways: readonly Way[]): Promise<Decided> {
    const refusals = ways.map((way) => refusalOf(this.#clientFor(way), way))
    const [first] = refusals
    if (first && refusals.every((refusal) => refusal !== null)) return { kind: 'refused', reason: first }
    const isCertain = refusals.every((refusal) => refusal === null)
    const beyond = await this.#take(ways[0], isCertain)
    if (!isCertain) return { kind: 'unknown', why: whyUnknown(ways, refusals) }
    if (beyond === null) return { kind: 'passes' }
    return beyond ? { kind: 'refused', reason: 'quota_reached' } : { kind: 'unknown', why: 'quota' }
  }

  #clientFor({ isAllowed }: Way): Client {
    if (isAllowed === null) return this.#client
    return isAllowed ? this.#allowed : this.#refused
  }

  /**
   * Takes a token. Of a request that may have been refused nobody knows whether it took one: it counts at most, not at least.
   * @returns null when there was one left, whichever count is right; true when there was none; false when that depends
   */
  async #take(way: Way | undefined, isCertain: boolean): Promise<boolean | null> {
    if (!this.#quotas || !way) return null
    this.#time = way.time
    const { low, high } = this.#quotas
    const beyondHigh = await isBeyondQuota(this.#client, way, high)
    const beyondLow = isCertain && (await isBeyondQuota(this.#client, way, low))
    return beyondHigh ? beyondLow : null
  }
}

/** The method or the address, where all that differs is that. */
function whyUnknown(ways: readonly Way[], refusals: readonly (TokenReason | null)[]): Unknown {
  if (refusals.every((refusal) => refusal === null || refusal === 'auth_method_off')) return 'method'
  const ofAllowed = refusals.filter((_, index) => ways[index]?.isAllowed)
  return ofAllowed.length > 0 && ofAllowed.every((refusal) => refusal === null) ? 'address' : 'request'
}

/** What the token endpoint counts in, over numbers that can be kept. */
const countsIn = (stored: Record<string, number>): LimiterStore => ({
  limiter: () => {
    const set = (key: string, points: number) => {
      // The hours before are over.
      for (const known of Object.keys(stored)) if (known !== key) delete stored[known]
      stored[key] = points
    }
    return {
      async consume(key) {
        set(key, (stored[key] ?? 0) + 1)
        return { exceeded: false, result: new RateLimiterRes(0, 0, stored[key]) }
      },
      peek: async () => null,
      giveBack: async (key) => set(key, (stored[key] ?? 1) - 1),
      raiseTo: async (key, points) => set(key, Math.max(points, stored[key] ?? 0)),
    }
  },
  close: async () => {},
})
