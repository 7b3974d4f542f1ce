import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { QueueFull, WorkQueue } from './work-queue.ts'

/** Work that ends when it is told to. */
function work() {
  const ends: (() => void)[] = []
  const started: number[] = []
  let running = 0
  let most = 0
  const start = (id: number) => async () => {
    started.push(id)
    running += 1
    most = Math.max(most, running)
    await new Promise<void>((done) => ends.push(done))
    running -= 1
    return id
  }
  return { start, ends, started, most: () => most }
}

const settle = () => new Promise((done) => setImmediate(done))

describe('a queue of work', () => {
  it('does so many at a time, the others in the order in which they came', async () => {
    const queue = new WorkQueue({ atOnce: 2, mayWait: 3 })
    const { start, ends, started } = work()
    const all = [1, 2, 3, 4, 5].map((id) => queue.run(start(id)))
    await settle()
    expect(started).toEqual([1, 2])
    ends.shift()?.()
    await settle()
    expect(started).toEqual([1, 2, 3])
    while (started.length < 5 || ends.length > 0) {
      ends.shift()?.()
      await settle()
    }
    expect(await Promise.all(all)).toEqual([1, 2, 3, 4, 5])
  })

  it('takes no more than may wait, and more again as soon as there is room', async () => {
    const queue = new WorkQueue({ atOnce: 1, mayWait: 1 })
    const { start, ends } = work()
    const [first, second] = [queue.run(start(1)), queue.run(start(2))]
    await expect(queue.run(start(3))).rejects.toBeInstanceOf(QueueFull)
    ends.shift()?.()
    await first
    const fourth = queue.run(start(4))
    await expect(queue.run(start(5))).rejects.toBeInstanceOf(QueueFull)
    await settle()
    ends.shift()?.()
    await second
    await settle()
    ends.shift()?.()
    await fourth
  })

  it('keeps room for some that others cannot fill', async () => {
    const queue = new WorkQueue({ atOnce: 1, mayWait: 1 })
    const { start, ends, started } = work()
    const all = [queue.run(start(1)), queue.run(start(2)), queue.run(start(3), 1)]
    for (const more of [queue.run(start(4)), queue.run(start(5), 1)])
      await expect(more).rejects.toBeInstanceOf(QueueFull)
    for (let count = 0; count < 3; count++) {
      await settle()
      ends.shift()?.()
    }
    await Promise.all(all)
    expect(started).toEqual([1, 2, 3])
  })

  it('goes on after work that failed, at once or later', async () => {
    const queue = new WorkQueue({ atOnce: 1, mayWait: 5 })
    const failures = [
      queue.run(() => Promise.reject(new Error('later'))),
      queue.run(() => {
        throw new Error('at once')
      }),
    ]
    const settled = await Promise.allSettled(failures)
    expect(settled.map(({ status }) => status)).toEqual(['rejected', 'rejected'])
    expect(await queue.run(async () => 'done')).toBe('done')
  })

  it('never does more at a time than it may, however work comes and ends', async () => {
    const shape = fc.record({
      atOnce: fc.integer({ min: 1, max: 4 }),
      mayWait: fc.integer({ min: 0, max: 5 }),
      steps: fc.array(fc.constantFrom('come', 'end'), { maxLength: 60 }),
    })
    await fc.assert(
      fc.asyncProperty(shape, async ({ atOnce, mayWait, steps }) => {
        const queue = new WorkQueue({ atOnce, mayWait })
        const { start, ends, most, started } = work()
        let [taken, ended] = [0, 0]
        const results: Promise<unknown>[] = []
        for (const [id, step] of steps.entries()) {
          if (step === 'end') {
            const end = ends.shift()
            if (end) ended += 1
            end?.()
          } else {
            const isRoom = taken - ended < atOnce + mayWait
            const result = queue.run(start(id)).then(
              () => 'done',
              () => 'refused',
            )
            if (isRoom) taken += 1
            else expect(await result).toBe('refused')
            results.push(result)
          }
          await settle()
          expect(started.length - ended).toBe(Math.min(atOnce, taken - ended))
        }
        expect(most()).toBeLessThanOrEqual(atOnce)
        while (ended < taken) {
          ends.shift()?.()
          ended += 1
          await settle()
        }
        expect((await Promise.all(results)).filter((result) => result === 'done')).toHaveLength(taken)
      }),
    )
  })
})
