import { describe, expect, it } from 'vitest'
import { memoryLimiters } from '#lib/platform/limits/limiters.ts'
import { quotas } from './quotas.ts'

const HOUR_MS = 3_600_000
const start = Math.floor(Date.now() / HOUR_MS) * HOUR_MS

function counted(issued: (clientRef: string) => Promise<number> = async () => 0) {
  const clock = { now: start + 600_000 }
  const asked: string[] = []
  const counting = quotas({
    store: memoryLimiters(),
    issuedSince: (clientRef, hour) => {
      asked.push(`${clientRef} ${hour.getTime() - start}`)
      return issued(clientRef)
    },
    now: () => clock.now,
  })
  return { clock, asked, take: (clientRef: string, quota: number) => counting.take(clientRef, quota) }
}

describe('quotas', () => {
  it('gives as many as there are, and says what is left', async () => {
    const { take } = counted()
    expect(await take('a', 2)).toEqual({
      limit: 2,
      windowSeconds: 3600,
      remaining: 1,
      resetSeconds: 3000,
      exceeded: false,
    })
    expect(await take('a', 2)).toMatchObject({ remaining: 0, exceeded: false })
    expect(await take('a', 2)).toMatchObject({ remaining: 0, exceeded: true })
    expect(await take('b', 2)).toMatchObject({ remaining: 1, exceeded: false })
  })

  it('lets a client in again whose quota is raised, however often it was refused', async () => {
    const { take } = counted()
    for (let refused = 0; refused < 20; refused++) await take('a', 1)
    expect(await take('a', 3)).toMatchObject({ remaining: 1, exceeded: false })
    expect(await take('a', 3)).toMatchObject({ remaining: 0, exceeded: false })
    expect(await take('a', 3)).toMatchObject({ exceeded: true })
  })

  it('begins anew with each hour of UTC', async () => {
    const { take, clock } = counted()
    await take('a', 1)
    clock.now = start + HOUR_MS - 1
    expect(await take('a', 1)).toMatchObject({ exceeded: true, resetSeconds: 1 })
    clock.now = start + HOUR_MS
    expect(await take('a', 1)).toMatchObject({ exceeded: false, resetSeconds: 3600 })
  })

  it('counts what was issued before it began, which it asks for once', async () => {
    const { take, asked } = counted(async () => 4)
    const taken = await Promise.all(Array.from({ length: 8 }, () => take('a', 10)))
    expect(taken.filter(({ exceeded }) => exceeded)).toHaveLength(2)
    expect(asked).toEqual(['a 0'])
  })

  it('refuses nobody because what was issued before cannot be asked for', async () => {
    const { take } = counted(() => Promise.reject(new Error('away')))
    expect(await take('a', 1)).toMatchObject({ exceeded: false })
    expect(await take('a', 1)).toMatchObject({ exceeded: true })
  })
})
