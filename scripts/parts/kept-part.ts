import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import { namedError } from '#lib/kernel/named-error.ts'
import { log } from '#lib/platform/log/log.ts'
import type { PagesDoor } from '#lib/runtime/lanes/pages-door.ts'
import { fromPart, type ToPart } from './messages.ts'

/** One of the processes cannot start. The message is the sentence that it gave. */
export class PartFailed extends namedError('PartFailed') {}

const FIRST_PAUSE_MS = 250
const LONGEST_PAUSE_MS = 30_000
/** One that lived for so long did not end for how it started. */
const STEADY_MS = 60_000
/** Longer than requests, jobs and the writing of events may take. */
const STOPS_WITHIN_MS = 90_000

type Options = {
  /** For the log. */
  name: string
  fork(): ChildProcess
  door: PagesDoor | null
  /** How long it may go on serving before it stops, in milliseconds. */
  delayMs: number
}

/** A process that is replaced whenever it ends, the later the more often it does. */
export class KeptPart {
  readonly #options: Options
  readonly #stopping = new AbortController()
  #child: ChildProcess | undefined
  #kept: Promise<void> = Promise.resolve()

  constructor(options: Options) {
    this.#options = options
  }

  /**
   * Resolves when it serves, or is told to stop.
   * @throws PartFailed when it ends before it serves for the first time
   */
  async start(): Promise<void> {
    const first = this.#begin()
    this.#kept = this.#keep(first.gone)
    const words = await first.outcome
    if (words === null || this.#stopping.signal.aborted) return
    await this.stop()
    throw new PartFailed(words)
  }

  /** Asks it to stop, and waits until it has. */
  async stop(): Promise<void> {
    this.#stopping.abort()
    const child = this.#child
    if (child?.connected) child.send({ kind: 'stop' } satisfies ToPart, () => {})
    const timer = setTimeout(() => child?.kill('SIGKILL'), this.#options.delayMs + STOPS_WITHIN_MS)
    await this.#kept
    clearTimeout(timer)
  }

  /** `outcome` is null once it serves, or why it does not; `gone` is how long it lived, in milliseconds. */
  #begin(): { outcome: Promise<string | null>; gone: Promise<number> } {
    const { name, fork, door } = this.#options
    const startedAt = performance.now()
    const child = fork()
    this.#child = child
    const outcome = Promise.withResolvers<string | null>()
    child.on('message', (message) => {
      const told = fromPart.safeParse(message)
      if (!told.success) return
      outcome.resolve(told.data.kind === 'ready' ? null : told.data.words)
    })
    child.send({ kind: 'begin', door } satisfies ToPart, () => {})
    if (this.#stopping.signal.aborted) child.send({ kind: 'stop' } satisfies ToPart, () => {})
    const gone = once(child, 'exit').then(([code, signal]: unknown[]) => {
      outcome.resolve(`The process for ${name} ended before it was ready.`)
      if (!this.#stopping.signal.aborted)
        log.error({ part: name, pid: child.pid, code, signal }, 'a process has ended and is replaced')
      return performance.now() - startedAt
    })
    void outcome.promise.then((words) => {
      if (words === null) log.info({ part: name, pid: child.pid }, 'a process serves')
      else if (!this.#stopping.signal.aborted) log.error({ part: name, words }, 'a process could not start')
    })
    return { outcome: outcome.promise, gone }
  }

  async #keep(first: Promise<number>): Promise<void> {
    let pauseMs = FIRST_PAUSE_MS
    for (let gone = first; ; gone = this.#begin().gone) {
      const livedMs = await gone
      pauseMs = livedMs > STEADY_MS ? FIRST_PAUSE_MS : pauseMs
      await sleep(pauseMs, undefined, { signal: this.#stopping.signal }).catch(() => {})
      if (this.#stopping.signal.aborted) return
      pauseMs = Math.min(2 * pauseMs, LONGEST_PAUSE_MS)
    }
  }
}
