import {
  clientAt,
  MADE_PER_SITE,
  MADE_PER_SOURCE,
  type Throwaway,
} from '#lib/features/laboratory/throwaway.ts'
import { type Client, StoreUnavailable } from '#lib/oauth/ports.ts'
import { isThrowawayId } from '#lib/oauth/throwaway.ts'
import type { TokenEvent } from '#lib/oauth/token-event.ts'
import type { LimiterStore } from '#lib/platform/limits/limiters.ts'
import { siteKey, sourceKey } from '#lib/platform/limits/source-key.ts'

const HOUR_SECONDS = 3_600
/** A request that found its client while it lived is kept as that client's, however long it took. */
const REMEMBERED_MS = 60_000
/** For how long one is known while ends may be missed: within R (5 s) of the protocol matrix. */
const UNHEARD_FRESH_MS = 4_000

type Known = Throwaway & { readAt: number }

type Options = {
  isOn: boolean
  issuer: string
  load(clientId: string): Promise<Throwaway | null>
  keep(event: TokenEvent): Promise<void>
  limiters: LimiterStore
  /** Since when no end was missed; null while one may be. */
  listeningSince(): { since: number } | null
  /** Milliseconds since the epoch. */
  now(): number
}

/** Throwaway clients as one instance knows them: those that it was asked about, until they end. */
export type Throwaways = {
  /**
   * The client of this ID while it lives; null for an ID that is no throwaway client’s, too.
   * @throws StoreUnavailable when it is not known here and the database cannot be asked
   */
  find(clientId: string): Promise<Client | null>
  /** Reads one again before it is used next: it has ended before its hour was over. */
  readAgain(clientId: string): void
  /** Whether an internal id is that of one which was found here. */
  owns(clientRef: string | null): boolean
  /**
   * Keeps what one asked for; resolves when that is durable.
   * @throws StoreUnavailable when it is not certain
   */
  keep(event: TokenEvent): Promise<void>
  /** Counts one that is asked for from an address; how long to wait when that was one too many. */
  countAsked(address: string): Promise<{ exceeded: boolean; retryAfterSeconds: number }>
  /** Takes back one that was counted and not made. */
  giveBack(address: string): Promise<void>
}

/**
 * They never change, but that one may end early; so what was read once is known, while no end can have been missed. There are
 * as many as may be alive, and those who ended go.
 */
export function throwaways({ isOn, issuer, load, keep, limiters, listeningSince, now }: Options): Throwaways {
  const known = new Map<string, Known>()
  const refs = new Map<string, string>()
  const perHour = { windowSeconds: HOUR_SECONDS }
  const ofSource = limiters.limiter({ name: 'throwaway', points: MADE_PER_SOURCE, ...perHour })
  const ofSite = limiters.limiter({ name: 'throwaway-site', points: MADE_PER_SITE, ...perHour })
  /** How many ends were heard of: what was read meanwhile may be from before. */
  let ends = 0

  function forgetEnded(): void {
    for (const [clientId, { id, endsAt }] of known) {
      if (endsAt + REMEMBERED_MS > now()) continue
      known.delete(clientId)
      refs.delete(id)
    }
  }

  async function read(clientId: string): Promise<Throwaway | null> {
    const [readAt, endsBefore] = [now(), ends]
    const found = await unlessAway(load(clientId))
    if (found === null) return ended(clientId)
    forgetEnded()
    known.set(clientId, { ...found, readAt: ends === endsBefore ? readAt : Number.NEGATIVE_INFINITY })
    refs.set(found.id, clientId)
    return found
  }

  /** What it asked for stays its own for a minute. */
  function ended(clientId: string): null {
    const entry = known.get(clientId)
    if (entry) known.set(clientId, { ...entry, endsAt: Math.min(entry.endsAt, now()) })
    return null
  }

  /** It as it was read, while it can’t have ended since. */
  function remembered(clientId: string): Throwaway | null {
    const entry = known.get(clientId)
    if (!entry) return null
    const listening = listeningSince()
    const isSure = listening !== null && entry.readAt >= listening.since
    return isSure || now() - entry.readAt < UNHEARD_FRESH_MS ? entry : null
  }

  return {
    async find(clientId) {
      if (!isOn || !isThrowawayId(clientId)) return null
      const throwaway = remembered(clientId) ?? (await read(clientId))
      return throwaway && clientAt(throwaway, now(), issuer)
    },
    readAgain(clientId) {
      if (!isThrowawayId(clientId)) return
      ends += 1
      const entry = known.get(clientId)
      if (entry) known.set(clientId, { ...entry, readAt: Number.NEGATIVE_INFINITY })
    },
    owns: (clientRef) => clientRef !== null && refs.has(clientRef),
    keep: (event) => unlessAway(keep(event)),
    async countAsked(address) {
      const bySource = await ofSource.consume(sourceKey(address))
      const counted = bySource.exceeded ? bySource : await ofSite.consume(siteKey(address))
      const retryAfterSeconds = Math.max(1, Math.ceil(counted.result.msBeforeNext / 1000))
      return { exceeded: counted.exceeded, retryAfterSeconds }
    },
    async giveBack(address) {
      await Promise.all([ofSource.giveBack(sourceKey(address)), ofSite.giveBack(siteKey(address))])
    },
  }
}

async function unlessAway<Result>(answer: Promise<Result>): Promise<Result> {
  try {
    return await answer
  } catch (cause) {
    throw new StoreUnavailable('The laboratory cannot reach the database.', { cause })
  }
}
