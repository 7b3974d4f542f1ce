import { join } from 'node:path'
import { Worker } from 'node:worker_threads'
import { namedError } from '#lib/kernel/named-error.ts'
import { shared } from '#lib/platform/shared.ts'

/** What is to be guessed, and words that a guesser would try first. */
export type Question = { password: string; context: string[] }

/**
 * @property score 0 to 4, by the logarithm of how many guesses it takes
 * @property pattern what most of it is; `own` where that is of the context
 */
export type Verdict = { score: number; pattern: string }

const IDLE_MS = 60_000
/** Many times what the slowest question takes on a machine that is busy, the start of the thread with it. */
const ANSWER_MS = 30_000

/** A question took so long that the thread was ended with it. */
export class TooSlow extends namedError('TooSlow') {}

/**
 * How easily a password is guessed, by zxcvbn, in a thread of its own: it looks through 200,000 words, for up to some
 * tenths of a second, and tokens are signed on the main thread. The thread starts with the first question and ends when
 * none has come for a minute, and its dictionaries with it. A question that hangs does not hold up those after it.
 */
export class PasswordStrength {
  readonly #file: string
  readonly #answerMs: number
  #worker: Worker | null = null
  #idle: NodeJS.Timeout | undefined
  #asked = 0
  readonly #waiting = new Map<
    number,
    { resolve: (verdict: Verdict) => void; reject: (cause: Error) => void }
  >()

  constructor(file: string, { answerMs = ANSWER_MS } = {}) {
    this.#file = file
    this.#answerMs = answerMs
  }

  /** @throws TooSlow */
  async ask(question: Question): Promise<Verdict> {
    this.#worker ??= this.#start()
    const worker = this.#worker
    clearTimeout(this.#idle)
    worker.ref()
    const id = ++this.#asked
    const limit = setTimeout(() => {
      this.#fail(worker, new TooSlow('A password took too long to judge.'))
      void worker.terminate()
    }, this.#answerMs)
    try {
      return await new Promise<Verdict>((resolve, reject) => {
        this.#waiting.set(id, { resolve, reject })
        worker.postMessage({ id, ...question })
      })
    } finally {
      clearTimeout(limit)
    }
  }

  #start(): Worker {
    // Nothing of the environment, in which secrets stand, is of use there.
    const worker = new Worker(this.#file, { env: {}, execArgv: [] })
    worker.on('message', ({ id, verdict }: { id: number; verdict: Verdict }) => {
      this.#waiting.get(id)?.resolve(verdict)
      this.#waiting.delete(id)
      if (this.#waiting.size > 0) return
      worker.unref()
      this.#idle = setTimeout(() => this.#end(worker), IDLE_MS).unref()
    })
    worker.on('error', (cause: Error) => this.#fail(worker, cause))
    worker.on('exit', () => this.#fail(worker, new Error('The thread that judges passwords ended.')))
    return worker
  }

  #end(worker: Worker): void {
    if (this.#worker === worker) this.#worker = null
    void worker.terminate()
  }

  #fail(worker: Worker, cause: Error): void {
    if (this.#worker !== worker) return
    this.#worker = null
    for (const { reject } of this.#waiting.values()) reject(cause)
    this.#waiting.clear()
  }
}

/** Where the thread's file is. Only the copy of this code that Node loads knows its folder; one that is bundled starts at the root. */
const folder = (): string =>
  import.meta.dirname ?? join(/* turbopackIgnore: true */ process.cwd(), 'lib/features/people/passwords')

/** The one of the process. */
export const passwordStrength = () =>
  shared('passwordStrength', () => new PasswordStrength(join(folder(), 'password-strength.worker.ts')))
