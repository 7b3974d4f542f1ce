/** How often an app called an API on a day (UTC). */
export type CallCount = { clientRef: string; day: string; count: number }

export type CallCountsOptions = {
  store(counts: readonly CallCount[]): Promise<void>
  /** Told when counts could not be stored. They are not tried again: what was stored after all would count twice. */
  onFailure(error: unknown): void
  now(): number
  flushAfterMs?: number
  maxPending?: number
}

/**
 * Counts the calls that apps make, at the cost of one look into memory for each. Only what proved to be an app’s own token
 * counts, so that there are as many counts as apps at most; of more than `maxPending` the rest is not counted.
 */
export class CallCounts {
  readonly #options: Required<CallCountsOptions>
  #pending = new Map<string, CallCount>()
  #timer: ReturnType<typeof setTimeout> | undefined

  constructor(options: CallCountsOptions) {
    this.#options = { flushAfterMs: 5_000, maxPending: 100_000, ...options }
  }

  /** @param clientRef UUID of the client whose token was used */
  note(clientRef: string): void {
    const day = new Date(this.#options.now()).toISOString().slice(0, 10)
    const key = `${clientRef} ${day}`
    const known = this.#pending.get(key)
    if (known) {
      known.count += 1
      return
    }
    if (this.#pending.size >= this.#options.maxPending) return
    this.#pending.set(key, { clientRef, day, count: 1 })
    this.#timer ??= setTimeout(() => void this.flush(), this.#options.flushAfterMs).unref()
  }

  /** Stores what is counted; never rejects. */
  async flush(): Promise<void> {
    clearTimeout(this.#timer)
    this.#timer = undefined
    const counts = [...this.#pending.values()]
    this.#pending = new Map()
    if (counts.length === 0) return
    try {
      await this.#options.store(counts)
    } catch (error) {
      this.#options.onFailure(error)
    }
  }
}
