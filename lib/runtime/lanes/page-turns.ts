import type { IncomingMessage, ServerResponse } from 'node:http'

/** Pages that are rendered at once. They share one thread with the tokens: each more is what a token waits for, too. */
const AT_ONCE = 3
/** A page that has not ended by then waits for something else than the processor, and lets the next one begin. */
const TURN_MS = 1000
/** How many wait at most. Those who come later are told to come again. */
const MOST_WAITING = 256

/**
 * Lets pages be rendered a few at a time, first come, first served. A stranger who asks for some hundred pages at once
 * would otherwise have the thread for as long as they all take, and no token would be answered meanwhile.
 */
export class PageTurns {
  #rendering = 0
  readonly #waiting: (() => void)[] = []

  /**
   * Waits until the page may be rendered; the turn ends with the response.
   * @returns false when too many wait already. What was typed into a form is never sent away so.
   */
  async take({ method }: IncomingMessage, response: ServerResponse): Promise<boolean> {
    if (this.#rendering >= AT_ONCE) {
      if (this.#waiting.length >= MOST_WAITING && method !== 'POST') return false
      await new Promise<void>((begin) => this.#waiting.push(begin))
    } else this.#rendering++
    this.#endWith(response)
    return true
  }

  /** Figures for metrics. */
  state(): { rendering: number; waiting: number } {
    return { rendering: this.#rendering, waiting: this.#waiting.length }
  }

  #endWith(response: ServerResponse): void {
    // Whoever has left meanwhile gets the shortest of turns.
    if (response.closed) {
      this.#next()
      return
    }
    const end = () => {
      clearTimeout(timer)
      response.off('close', end)
      this.#next()
    }
    const timer = setTimeout(end, TURN_MS)
    response.once('close', end)
  }

  /** Not at once: what has come in meanwhile, tokens above all, goes first. */
  #next(): void {
    setImmediate(() => {
      const begin = this.#waiting.shift()
      if (begin) begin()
      else this.#rendering--
    })
  }
}
