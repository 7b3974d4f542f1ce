import { inTime } from '#lib/kernel/in-time.ts'
import { type Client, StoreUnavailable } from '#lib/oauth/ports.ts'
import type { Listening } from '#lib/platform/db/change-listener.ts'

/** Where the directory reads clients, and how it learns that one has changed. */
export type DirectorySource = {
  /** Reads one client; null when there is none. Rejects when the database cannot be asked. */
  load(clientId: string): Promise<Client | null>
  /** Since when every change has been heard of; null while they may be missed. */
  listeningSince(): Listening | null
  /** The latest time in which every change was heard of, gone by or not; null before the first. */
  lastListened(): Listening | null
  now(): number
}

type Entry = { client: Client | null; loadedAt: number; isUsed: boolean }
type Fill = { promise: Promise<Client | null>; voided: boolean }

const MAX_KNOWN = 100_000
const MAX_UNKNOWN = 10_000
/** R of the protocol matrix: how stale an answer may be while changes are not heard of. */
const UNHEARD_FRESH_MS = 5_000
/** G of the protocol matrix: how long a known client goes on while the database is away. */
export const GRACE_MS = 15 * 60_000
/** A database that has not answered by then is away. */
const LOAD_WITHIN_MS = 1_000
/** After a load that failed, known clients are not kept waiting for another so soon. */
const ASK_AGAIN_MS = 1_000
/** How many entries are looked at for one that was not used lately, before the oldest makes room all the same. */
const LOOK_AT = 32

/**
 * Clients of this process, filled on demand: one query per client however many ask at once. A change that
 * another instance commits voids the entry, and a fill that was under way when it came.
 */
export class ClientDirectory {
  readonly #source: DirectorySource
  readonly #known = new Map<string, Entry>()
  /** Apart from the known, so that a flood of made-up IDs pushes out only its own kind. */
  readonly #unknown = new Map<string, Entry>()
  readonly #fills = new Map<string, Fill>()
  /** When the latest load failed; none since has succeeded. */
  #failedAt = Number.NEGATIVE_INFINITY
  #isAsking = false
  /** What was read until then is known, and no longer fresh. */
  #readAgainAt = Number.NEGATIVE_INFINITY
  readonly #counts = { hit: 0, miss: 0, grace: 0, failed: 0 }

  constructor(source: DirectorySource) {
    this.#source = source
  }

  /**
   * The client of this ID, or null.
   * @throws StoreUnavailable when the database cannot be asked and no answer within the grace time is at hand
   */
  async find(clientId: string): Promise<Client | null> {
    const entry = this.#known.get(clientId) ?? this.#unknown.get(clientId)
    if (entry && this.#isFresh(entry)) {
      entry.isUsed = true
      this.#counts.hit++
      return entry.client
    }
    const fallback = entry?.client && this.#isWithinGrace(entry) ? entry.client : null
    if (fallback && this.#isAway()) {
      this.#askAgain(clientId)
      this.#counts.grace++
      return fallback
    }
    try {
      const client = await this.#fill(clientId)
      this.#counts.miss++
      return client
    } catch (cause) {
      this.#counts[fallback ? 'grace' : 'failed']++
      if (fallback) return fallback
      throw new StoreUnavailable('The client directory cannot reach the database.', { cause })
    }
  }

  /** Figures for metrics: how questions were answered since the start, and how much is known. */
  state() {
    return { answers: { ...this.#counts }, known: this.#known.size, unknown: this.#unknown.size }
  }

  /** So lately that nobody is kept waiting for what will most likely fail; no longer than answers may be stale. */
  #isAway(): boolean {
    return this.#source.now() - this.#failedAt < UNHEARD_FRESH_MS
  }

  /** One at a time, and nobody waits: each may hold a connection for long. */
  #askAgain(clientId: string): void {
    if (this.#isAsking || this.#source.now() - this.#failedAt < ASK_AGAIN_MS) return
    this.#isAsking = true
    this.#fill(clientId)
      .catch(() => {}) // noted as the latest failure
      .finally(() => {
        this.#isAsking = false
      })
  }

  /** Forgets one client, because it has changed. */
  invalidate(clientId: string): void {
    this.#known.delete(clientId)
    this.#unknown.delete(clientId)
    const fill = this.#fills.get(clientId)
    if (!fill) return
    fill.voided = true
    this.#fills.delete(clientId)
  }

  /**
   * Reads every client again before it is used next, because something that many share has changed. Unlike one
   * that has changed itself, it may go on within the grace time as it was known.
   */
  readAgain(): void {
    this.#readAgainAt = this.#source.now()
    for (const fill of this.#fills.values()) fill.voided = true
    this.#fills.clear()
  }

  #isFresh(entry: Entry): boolean {
    if (entry.loadedAt <= this.#readAgainAt) return false
    const listening = this.#source.listeningSince()
    if (listening && entry.loadedAt >= listening.since) return true
    return this.#source.now() - entry.loadedAt < UNHEARD_FRESH_MS
  }

  /** The grace time begins when the entry was last known to be right, which listening confirms long after loading. */
  #isWithinGrace({ loadedAt }: Entry): boolean {
    const listened = this.#source.lastListened()
    const knownRightAt =
      listened && loadedAt >= listened.since ? Math.max(loadedAt, listened.confirmedAt) : loadedAt
    return this.#source.now() - knownRightAt < GRACE_MS
  }

  #fill(clientId: string): Promise<Client | null> {
    const underWay = this.#fills.get(clientId)
    if (underWay) return underWay.promise
    const loadedAt = this.#source.now()
    const fill: Fill = { promise: inTime(this.#source.load(clientId), LOAD_WITHIN_MS), voided: false }
    fill.promise = fill.promise
      .then(
        (client) => {
          this.#failedAt = Number.NEGATIVE_INFINITY
          if (!fill.voided) this.#keep(clientId, { client, loadedAt, isUsed: false })
          return client
        },
        (error: unknown) => {
          this.#failedAt = this.#source.now()
          throw error
        },
      )
      .finally(() => {
        if (this.#fills.get(clientId) === fill) this.#fills.delete(clientId)
      })
    this.#fills.set(clientId, fill)
    return fill.promise
  }

  #keep(clientId: string, entry: Entry): void {
    const [entries, limit] = entry.client ? [this.#known, MAX_KNOWN] : [this.#unknown, MAX_UNKNOWN]
    const other = entry.client ? this.#unknown : this.#known
    other.delete(clientId)
    entries.delete(clientId)
    if (entries.size >= limit) makeRoom(entries)
    entries.set(clientId, entry)
  }
}

/**
 * Drops one entry that was not used since it was last looked at; those that were get another round. Close to the one
 * least recently used, and of no cost to a request that finds its client.
 */
function makeRoom(entries: Map<string, Entry>): void {
  let looks = 0
  for (const [clientId, entry] of entries) {
    entries.delete(clientId)
    if (!entry.isUsed || ++looks === LOOK_AT) return
    entry.isUsed = false
    entries.set(clientId, entry)
  }
}
