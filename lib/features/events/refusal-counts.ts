import { randomUUIDv7 } from 'node:crypto'
import type { TokenEvent, TokenReason } from '#lib/oauth/token-event.ts'

/** How often this recorder has refused for this reason in this hour, all in all. */
export type RefusalCount = {
  recorderId: string
  /** Milliseconds since the epoch, at the start of an hour. */
  hour: number
  reason: TokenReason
  /** The client that was named (UUID); null for one that is not known. */
  clientId: string | null
  count: number
}

const HOUR_MS = 3_600_000
/** Requests of an hour may still come in when the next has begun: a total that began anew would be outdone by the old one. */
const STRAGGLERS_MS = HOUR_MS

/**
 * Whether an event is counted instead of kept: nobody owns it, and whoever floods us with made-up client IDs must
 * not fill a table (FT-08). A secret in a URL is kept, because somebody's secret is exposed (TK-05).
 */
export function isOnlyCounted(event: TokenEvent): boolean {
  return event.clientId === null && event.reason !== 'secret_in_query'
}

/**
 * Counts by hour, reason and client in memory, a handful of numbers however many refusals. What is written is the total of
 * this recorder so far, so that writing it again changes nothing and a later total outdoes an earlier one.
 */
export class RefusalCounts {
  readonly #recorderId = randomUUIDv7()
  readonly #totals = new Map<string, RefusalCount>()
  readonly #unwritten = new Set<string>()

  add({ time, reason, clientId }: TokenEvent): void {
    const hour = time - (time % HOUR_MS)
    const key = keyOf({ hour, reason, clientId })
    const count = (this.#totals.get(key)?.count ?? 0) + 1
    this.#totals.set(key, { recorderId: this.#recorderId, hour, reason, clientId, count })
    this.#unwritten.add(key)
  }

  /** Totals that have grown since they were last written. */
  unwritten(): RefusalCount[] {
    return [...this.#unwritten].flatMap((key) => this.#totals.get(key) ?? [])
  }

  /** Takes note that these totals are committed; those of hours long gone by are no longer needed. */
  written(totals: readonly RefusalCount[], now: number): void {
    for (const total of totals) {
      const key = keyOf(total)
      if (this.#totals.get(key)?.count !== total.count) continue
      this.#unwritten.delete(key)
      if (total.hour + HOUR_MS + STRAGGLERS_MS <= now) this.#totals.delete(key)
    }
  }
}

const keyOf = ({ hour, reason, clientId }: Pick<RefusalCount, 'hour' | 'reason' | 'clientId'>) =>
  `${hour} ${reason} ${clientId ?? ''}`
