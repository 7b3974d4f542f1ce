import { clientIdSchema } from '#lib/features/apps/schemas.ts'

/** How often a client ID that nobody has was presented within an hour. */
export type NearMiss = {
  /** Milliseconds since the epoch, at the start of an hour. */
  hour: number
  presentedId: string
  count: number
  /** IDs of the last requests that did, `KEPT_REQUESTS` at most. */
  requests: string[]
}

/** Of so many requests an hour the ID is kept, so that each leads to what it meant. */
export const KEPT_REQUESTS = 20

export type NearMissOptions = {
  /** Keeps those that are one letter away from an app's ID, at most `room` of them; resolves to how many it kept. */
  store(misses: readonly NearMiss[], room: number): Promise<number>
  /** Told when a batch could not be stored. It is not tried again: this is a hint, and never counts twice. */
  onFailure(error: unknown): void
  now(): number
  flushAfterMs?: number
  maxPending?: number
  maxStoredPerHour?: number
}

const HOUR_MS = 3_600_000

/**
 * Counts client IDs that nobody has, so that an owner learns of a program that misspells theirs. Whoever floods us
 * with made-up IDs fills neither the memory, where as many wait as `maxPending`, nor the table, where this process
 * writes `maxStoredPerHour` rows an hour at most: what goes beyond is not counted.
 */
export class NearMisses {
  readonly #options: Required<NearMissOptions>
  #pending = new Map<string, NearMiss>()
  #stored = { hour: 0, count: 0 }
  #timer: ReturnType<typeof setTimeout> | undefined
  #flushing: Promise<void> = Promise.resolve()

  constructor(options: NearMissOptions) {
    this.#options = { flushAfterMs: 10_000, maxPending: 1_000, maxStoredPerHour: 1_000, ...options }
  }

  /** Takes note of a client ID that a request presented and that is not known. Cheap; call it when the answer is decided. */
  noteUnknownClient(presentedId: string, requestId: string): void {
    const now = this.#options.now()
    const hour = now - (now % HOUR_MS)
    const key = `${hour} ${presentedId}`
    const known = this.#pending.get(key)
    if (known) {
      known.count += 1
      known.requests.push(requestId)
      if (known.requests.length > KEPT_REQUESTS) known.requests.shift()
      return
    }
    if (this.#pending.size >= this.#options.maxPending || !clientIdSchema.safeParse(presentedId).success)
      return
    this.#pending.set(key, { hour, presentedId, count: 1, requests: [requestId] })
    this.#timer ??= setTimeout(() => void this.flush(), this.#options.flushAfterMs).unref()
  }

  /** Stores what is counted; never rejects. */
  async flush(): Promise<void> {
    clearTimeout(this.#timer)
    this.#timer = undefined
    const misses = [...this.#pending.values()]
    this.#pending = new Map()
    this.#flushing = this.#flushing.then(() => this.#store(misses))
    await this.#flushing
  }

  async #store(misses: readonly NearMiss[]): Promise<void> {
    if (misses.length === 0) return
    const now = this.#options.now()
    const hour = now - (now % HOUR_MS)
    if (this.#stored.hour !== hour) this.#stored = { hour, count: 0 }
    const room = this.#options.maxStoredPerHour - this.#stored.count
    if (room <= 0) return
    try {
      this.#stored.count += await this.#options.store(misses, room)
    } catch (error) {
      this.#options.onFailure(error)
    }
  }
}
