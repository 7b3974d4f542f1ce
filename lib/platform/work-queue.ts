import { namedError } from '#lib/kernel/named-error.ts'

/** No more work is taken: as much as may wait does. */
export class QueueFull extends namedError('QueueFull') {}

/** Does so many pieces of work at a time. So many more wait, in the order in which they came; beyond them none is taken. */
export class WorkQueue {
  readonly #atOnce: number
  readonly #mayWait: number
  readonly #waiting: (() => void)[] = []
  #running = 0

  constructor({ atOnce, mayWait }: { atOnce: number; mayWait: number }) {
    this.#atOnce = atOnce
    this.#mayWait = mayWait
  }

  /**
   * Does the work when its turn comes.
   * @param moreMayWait so many more may wait where this work is concerned: room that others cannot fill
   * @throws QueueFull at once, when too much waits already
   */
  async run<Result>(work: () => Promise<Result>, moreMayWait = 0): Promise<Result> {
    await this.#turn(this.#mayWait + moreMayWait)
    try {
      return await work()
    } finally {
      this.#running -= 1
      this.#waiting.shift()?.()
    }
  }

  #turn(mayWait: number): Promise<void> | undefined {
    if (this.#running < this.#atOnce) {
      this.#running += 1
      return undefined
    }
    if (this.#waiting.length >= mayWait) throw new QueueFull('The queue is full.')
    return new Promise((resolve) => {
      this.#waiting.push(() => {
        // Taken over in the moment in which it is given back, so that nobody comes between.
        this.#running += 1
        resolve()
      })
    })
  }
}
