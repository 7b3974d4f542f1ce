import { describe, expect, it } from 'vitest'
import { keepRunning, pauseMs } from './jobs.ts'

const SECOND = 1_000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE

/** A job that runs until it is let go. */
function heldJob() {
  const { promise: held, resolve: letGo } = Promise.withResolvers<void>()
  const seen: { runs: number; stopping?: AbortSignal } = { runs: 0 }
  const job = {
    name: 'held',
    everyMs: HOUR,
    isSlow: true,
    run: async (stopping: AbortSignal) => {
      seen.runs++
      seen.stopping = stopping
      await held
    },
  }
  return { job, letGo, seen }
}

describe('jobs', () => {
  it('that fail are tried again within seconds, then minutes, and never later than their turn', () => {
    const rare = { everyMs: 6 * HOUR }
    expect([0, 1, 2, 3].map((failures) => pauseMs(rare, failures))).toEqual([
      6 * HOUR,
      5 * SECOND,
      10 * SECOND,
      20 * SECOND,
    ])
    expect(pauseMs(rare, 1_000)).toBe(5 * MINUTE)
    expect(pauseMs({ everyMs: MINUTE }, 1_000)).toBe(MINUTE)
  })

  it('that run every moment are tried again ever later, up to some seconds', () => {
    const frequent = { everyMs: SECOND / 2 }
    expect([0, 1, 2, 3, 4, 1_000].map((failures) => pauseMs(frequent, failures))).toEqual([
      SECOND / 2,
      SECOND,
      2 * SECOND,
      4 * SECOND,
      5 * SECOND,
      5 * SECOND,
    ])
  })

  it('run again at their turn, also after a failure', async () => {
    let runs = 0
    const run = async () => {
      runs++
      throw new Error('no luck')
    }
    const stop = await keepRunning([{ name: 'failing', everyMs: 20, run }])
    await expect.poll(() => runs, { timeout: 10_000 }).toBeGreaterThan(2)
    await stop()
    const atStop = runs
    await new Promise((done) => setTimeout(done, 100))
    expect(runs).toBe(atStop)
  })

  it('are told of the stop, which waits for what runs', async () => {
    const { job, letGo, seen } = heldJob()
    const stop = await keepRunning([job])
    let stopped = false
    const stopping = stop().then(() => {
      stopped = true
    })
    expect(seen.stopping?.aborted).toBe(true)
    await new Promise((done) => setTimeout(done, 20))
    expect(stopped).toBe(false)
    letGo()
    await stopping
    expect(seen.runs).toBe(1)
  })

  it('that do not end keep nobody from stopping', async () => {
    const { job, letGo } = heldJob()
    const stop = await keepRunning([job], 10)
    await expect(stop()).rejects.toThrow(/within 10 ms/)
    letGo()
  })
})
