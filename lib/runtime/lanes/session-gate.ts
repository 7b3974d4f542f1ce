import type { IncomingMessage, ServerResponse } from 'node:http'
import { sessionCookieName } from '#lib/features/people/cookies.ts'
import { LANES } from '#lib/platform/db/pools.ts'

/** A page that fails after so long has waited for the database in vain. */
const SLOW_FAILURE_MS = 2_000
/** So many of them, none answered between them, and the next one is expected to fail, too. */
const FAILURES = 3
/** Longer than a page waits for the database: whoever comes while one is tried sees how it ends. */
const PATIENCE_MS = LANES.pages.waitMs + LANES.pages.statementMs + 2_000

/**
 * While the database answers no page, one page at a time is tried, and others wait for how it ends. To render a page
 * that fails takes as long as one that doesn't, in the thread that answers tokens. Pages for somebody who is signed in
 * read the session first; all others pass.
 */
export class SessionGate {
  #failures = 0
  #isTrying = false
  readonly #waiting = new Set<() => void>()
  readonly #now: () => number

  /** @param now milliseconds of a clock that never goes back */
  constructor(now: () => number = () => performance.now()) {
    this.#now = now
  }

  /**
   * Waits until the page may be tried. Forms are tried at once: what was typed is never sent away.
   * @returns false when the database has not answered for so long that nobody waits further
   */
  async pass(request: IncomingMessage, response: ServerResponse): Promise<boolean> {
    if (!request.headers.cookie?.includes(`${sessionCookieName()}=`)) return true
    if (!this.#isShut || request.method === 'POST') this.#watch(response)
    else if (!this.#isTrying) this.#try(response)
    else return await this.#wait(response)
    return true
  }

  get #isShut(): boolean {
    return this.#failures >= FAILURES
  }

  async #wait(response: ServerResponse): Promise<boolean> {
    const isLetIn = await new Promise<boolean>((done) => {
      const leave = (letIn: boolean) => {
        clearTimeout(timer)
        response.off('close', left)
        this.#waiting.delete(enter)
        done(letIn)
      }
      const enter = () => leave(true)
      const left = () => leave(false)
      const timer = setTimeout(left, PATIENCE_MS)
      response.once('close', left)
      this.#waiting.add(enter)
    })
    if (!isLetIn) return false
    if (this.#isShut) this.#try(response)
    else this.#watch(response)
    return true
  }

  #try(response: ServerResponse): void {
    this.#isTrying = true
    this.#watch(response)
    if (response.closed) this.#passOn()
    else response.once('close', () => this.#passOn())
  }

  #passOn(): void {
    const [next] = this.#waiting
    if (next) next()
    else this.#isTrying = false
  }

  /** Counts how the page ends, before whoever waits is let in. */
  #watch(response: ServerResponse): void {
    const begunAt = this.#now()
    response.once('close', () => {
      if (!response.writableFinished) return
      if (response.statusCode < 500) this.#open()
      else if (this.#now() - begunAt > SLOW_FAILURE_MS) this.#failures++
    })
  }

  #open(): void {
    const wasShut = this.#isShut
    this.#failures = 0
    if (wasShut) for (const enter of [...this.#waiting]) enter()
  }
}
