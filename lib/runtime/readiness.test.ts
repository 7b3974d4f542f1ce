import { setTimeout as sleep } from 'node:timers/promises'
import { beforeEach, describe, expect, it } from 'vitest'
import { Readiness } from './readiness.ts'

const GRACE_MS = 15 * 60_000

let now: number
let heardAt: number | null
let asked: number
let answer: () => Promise<unknown>
let readiness: Readiness

beforeEach(() => {
  now = 1_000_000
  heardAt = null
  asked = 0
  answer = async () => {}
  const ask = () => {
    asked++
    return answer()
  }
  readiness = new Readiness({ lastHeard: () => heardAt, ask, now: () => now }, GRACE_MS)
})

const hangs = () => new Promise<never>(() => {})

describe('readiness', () => {
  it('RE-04 asks nothing while the database was heard of within the grace time', async () => {
    heardAt = now
    now += GRACE_MS - 1
    expect(await readiness.hasDatabase()).toBe(true)
    expect(asked).toBe(0)
  })

  it('RE-04 ends with the grace time when the database hangs, and is back with its first answer', async () => {
    heardAt = now
    now += GRACE_MS
    let resume = () => {}
    answer = () =>
      new Promise<void>((done) => {
        resume = done
      })
    expect(await readiness.hasDatabase()).toBe(false)
    resume()
    await expect.poll(() => readiness.hasDatabase()).toBe(true)
  })

  it('RE-04 keeps to the answers that it got itself where nothing is heard of', async () => {
    expect(await readiness.hasDatabase()).toBe(true)
    answer = () => Promise.reject(new Error('away'))
    now += GRACE_MS - 1
    expect(await readiness.hasDatabase()).toBe(true)
    now += 1
    expect(await readiness.hasDatabase()).toBe(false)
  })

  it('has one question under way at most, however many ask', async () => {
    answer = hangs
    const all = await Promise.all(Array.from({ length: 20 }, () => readiness.hasDatabase()))
    expect(all).toEqual(Array(20).fill(false))
    await sleep(1)
    expect(asked).toBe(1)
  })
})
