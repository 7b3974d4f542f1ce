import { setImmediate } from 'node:timers/promises'

/** The event loop is quiet when it goes round within this. */
const QUIET_MS = 1
/** Under load it may never be quiet: after going round so often, the next goes on all the same. */
const MOST_ROUNDS = 10

/**
 * Lets those who ask go on one after the other, each once what the one before set going is done or pauses. Pages whose
 * database answers all at once, or gives all of them up at once, would otherwise be rendered in step, and whatever
 * else the thread does, tokens above all, would wait for all of them each time around.
 */
export class Turns {
  readonly #waiting: (() => void)[] = []
  #isGiving = false

  /** Resolves when it is the caller's turn: at once, when nobody else had one just now. */
  take(): Promise<void> {
    return new Promise((go) => {
      this.#waiting.push(go)
      if (!this.#isGiving) void this.#give()
    })
  }

  async #give(): Promise<void> {
    this.#isGiving = true
    for (let go = this.#waiting.shift(); go; go = this.#waiting.shift()) {
      go()
      await quiet()
    }
    this.#isGiving = false
  }
}

async function quiet(): Promise<void> {
  for (let round = 0; round < MOST_ROUNDS; round++) {
    const startedAt = performance.now()
    await setImmediate()
    if (performance.now() - startedAt < QUIET_MS) return
  }
}
