import { clientAt, MADE_PER_SOURCE, type Throwaway } from '#lib/features/laboratory/throwaway.ts'
import { type Client, StoreUnavailable } from '#lib/oauth/ports.ts'
import { isThrowawayId } from '#lib/oauth/throwaway.ts'
import type { TokenEvent } from '#lib/oauth/token-event.ts'
import type { LimiterStore } from '#lib/platform/limits/limiters.ts'
import { sourceKey } from '#lib/platform/limits/source-key.ts'

const HOUR_SECONDS = 3_600
/** A request that found its client while it lived is kept as that client's, however long it took. */
const REMEMBERED_MS = 60_000

type Options = {
  isOn: boolean
  issuer: string
  load(clientId: string): Promise<Throwaway | null>
  keep(event: TokenEvent): Promise<void>
  limiters: LimiterStore
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

/** They never change, so what was read once is known; there are as many as may be alive, and those who ended go. */
export function throwaways({ isOn, issuer, load, keep, limiters, now }: Options): Throwaways {
  const known = new Map<string, Throwaway>()
  const refs = new Map<string, string>()
  const made = limiters.limiter({ name: 'throwaway', points: MADE_PER_SOURCE, windowSeconds: HOUR_SECONDS })

  function forgetEnded(): void {
    for (const [clientId, { id, endsAt }] of known) {
      if (endsAt + REMEMBERED_MS > now()) continue
      known.delete(clientId)
      refs.delete(id)
    }
  }

  async function read(clientId: string): Promise<Throwaway | null> {
    const found = await unlessAway(load(clientId))
    if (found === null) return null
    forgetEnded()
    known.set(clientId, found)
    refs.set(found.id, clientId)
    return found
  }

  return {
    async find(clientId) {
      if (!isOn || !isThrowawayId(clientId)) return null
      const throwaway = known.get(clientId) ?? (await read(clientId))
      return throwaway && clientAt(throwaway, now(), issuer)
    },
    owns: (clientRef) => clientRef !== null && refs.has(clientRef),
    keep: (event) => unlessAway(keep(event)),
    async countAsked(address) {
      const { exceeded, result } = await made.consume(sourceKey(address))
      return { exceeded, retryAfterSeconds: Math.max(1, Math.ceil(result.msBeforeNext / 1000)) }
    },
    giveBack: (address) => made.giveBack(sourceKey(address)),
  }
}

async function unlessAway<Result>(answer: Promise<Result>): Promise<Result> {
  try {
    return await answer
  } catch (cause) {
    throw new StoreUnavailable('The laboratory cannot reach the database.', { cause })
  }
}
