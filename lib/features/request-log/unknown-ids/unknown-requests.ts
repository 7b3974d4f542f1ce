import type { UnknownRequest } from '#lib/oauth/token-event.ts'

export type UnknownRequestOptions = {
  store(requests: readonly UnknownRequest[]): Promise<void>
  /** Told when a batch could not be stored. It is not tried again. */
  onFailure(error: unknown): void
  now(): number
  flushAfterMs?: number
  maxPending?: number
  maxStoredPerHour?: number
}

const HOUR_MS = 3_600_000

/**
 * Keeps token requests whose client ID nobody has, so that the connectivity team finds one by its ID. Whoever floods us with
 * made-up IDs fills neither the memory, where as many wait as `maxPending`, nor the table, where this process writes
 * `maxStoredPerHour` rows an hour at most: what goes beyond is counted elsewhere and not kept.
 */
export class UnknownRequests {
  readonly #options: Required<UnknownRequestOptions>
  #pending: UnknownRequest[] = []
  #taken = { hour: 0, count: 0 }
  #timer: ReturnType<typeof setTimeout> | undefined
  #flushing: Promise<void> = Promise.resolve()

  constructor(options: UnknownRequestOptions) {
    this.#options = { flushAfterMs: 2_000, maxPending: 200, maxStoredPerHour: 1_000, ...options }
  }

  /** Takes note of a request. Cheap; call it when the answer is decided. */
  note(request: UnknownRequest): void {
    const now = this.#options.now()
    const hour = now - (now % HOUR_MS)
    if (this.#taken.hour !== hour) this.#taken = { hour, count: 0 }
    if (this.#pending.length >= this.#options.maxPending) return
    if (this.#taken.count >= this.#options.maxStoredPerHour) return
    this.#taken.count++
    this.#pending.push(request)
    this.#timer ??= setTimeout(() => void this.flush(), this.#options.flushAfterMs).unref()
  }

  /** Stores what waits; never rejects. */
  async flush(): Promise<void> {
    clearTimeout(this.#timer)
    this.#timer = undefined
    const requests = this.#pending
    this.#pending = []
    this.#flushing = this.#flushing.then(() => this.#store(requests))
    await this.#flushing
  }

  async #store(requests: readonly UnknownRequest[]): Promise<void> {
    if (requests.length === 0) return
    try {
      await this.#options.store(requests)
    } catch (error) {
      this.#options.onFailure(error)
    }
  }
}
