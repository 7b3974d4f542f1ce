/** What saw that an app called an API with its token. */
export type SeenBy = 'api' | 'introspection'

export type FirstCall = { clientRef: string; at: Date; seenBy: SeenBy }

export type FirstCallsOptions = {
  store(calls: readonly FirstCall[]): Promise<void>
  onFailure(error: unknown): void
  now(): number
  flushAfterMs?: number
  maxKnown?: number
}

/**
 * Notes when apps first call an API, at the cost of one look into memory for each call. What could not be stored is
 * noted again by the next call.
 */
export class FirstCalls {
  readonly #options: Required<FirstCallsOptions>
  #known = new Set<string>()
  #pending: FirstCall[] = []
  #timer: ReturnType<typeof setTimeout> | undefined

  constructor(options: FirstCallsOptions) {
    this.#options = { flushAfterMs: 1_000, maxKnown: 100_000, ...options }
  }

  /** @param clientRef UUID of the client whose token was used */
  note(clientRef: string, seenBy: SeenBy): void {
    if (this.#known.has(clientRef)) return
    if (this.#known.size >= this.#options.maxKnown) this.#known.clear()
    this.#known.add(clientRef)
    this.#pending.push({ clientRef, at: new Date(this.#options.now()), seenBy })
    this.#timer ??= setTimeout(() => void this.flush(), this.#options.flushAfterMs).unref()
  }

  /** Stores what is noted; never rejects. */
  async flush(): Promise<void> {
    clearTimeout(this.#timer)
    this.#timer = undefined
    const calls = this.#pending
    this.#pending = []
    if (calls.length === 0) return
    try {
      await this.#options.store(calls)
    } catch (error) {
      for (const { clientRef } of calls) this.#known.delete(clientRef)
      this.#options.onFailure(error)
    }
  }
}
