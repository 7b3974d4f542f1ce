import { describe, expect, it } from 'vitest'
import { memoryLimiters } from '#lib/platform/limits/limiters.ts'
import { sourceKey } from '#lib/platform/limits/source-key.ts'
import { failureLimits } from './failure-limits.ts'

const SIZES = { perClientAndSource: 100, perSource: 100, perThrowaway: 2 }

const fail = async (
  limits: ReturnType<typeof failureLimits>,
  clientId: string,
  address: string,
  times: number,
) => {
  let last = await limits.countFailure(clientId, address)
  for (let count = 1; count < times; count++) last = await limits.countFailure(clientId, address)
  return last
}

describe('limits on failures', () => {
  it('RL-01 lets the stated number of failures through, and says how many are left', async () => {
    const limits = failureLimits({ ...SIZES, perClientAndSource: 3 }, memoryLimiters())
    expect(await limits.budget('acme', '192.0.2.1')).toMatchObject({
      limit: 3,
      remaining: 3,
      windowSeconds: 60,
    })
    expect(await limits.countFailure('acme', '192.0.2.1')).toMatchObject({ exceeded: false, remaining: 2 })
    expect(await fail(limits, 'acme', '192.0.2.1', 2)).toMatchObject({ exceeded: false, remaining: 0 })
    const over = await limits.countFailure('acme', '192.0.2.1')
    expect(over).toMatchObject({ exceeded: true, remaining: 0 })
    expect(over.resetSeconds).toBeGreaterThan(0)
    expect(over.resetSeconds).toBeLessThanOrEqual(60)
  })

  it('RL-02 counts a client’s failures apart for each source', async () => {
    const limits = failureLimits({ ...SIZES, perClientAndSource: 3 }, memoryLimiters())
    expect((await fail(limits, 'acme', '192.0.2.1', 4)).exceeded).toBe(true)
    expect((await limits.countFailure('acme', '192.0.2.2')).exceeded).toBe(false)
    expect((await limits.countFailure('other', '192.0.2.1')).exceeded).toBe(false)
  })

  it('RL-01 limits a source over all the client IDs it tries', async () => {
    const limits = failureLimits({ ...SIZES, perSource: 5 }, memoryLimiters())
    for (let index = 0; index < 5; index++) {
      expect((await limits.countFailure(`guess-${index}`, '192.0.2.1')).exceeded).toBe(false)
    }
    expect((await limits.countFailure('guess-5', '192.0.2.1')).exceeded).toBe(true)
  })

  it('RL-01 counts a throwaway client’s failures for it alone, wherever they come from', async () => {
    const limits = failureLimits({ ...SIZES, perSource: 3 }, memoryLimiters())
    const [one, other] = [`try-${'0'.repeat(32)}`, `try-${'1'.repeat(32)}`]
    expect(await limits.budget(one, '192.0.2.1')).toMatchObject({ limit: 2, remaining: 2 })
    expect((await limits.countFailure(one, '192.0.2.1')).exceeded).toBe(false)
    expect((await limits.countFailure(one, '192.0.2.2')).exceeded).toBe(false)
    expect(await limits.countFailure(one, '192.0.2.3')).toMatchObject({ limit: 2, exceeded: true })
    expect((await limits.countFailure(other, '192.0.2.1')).exceeded).toBe(false)
    // Nor do they use up what apps of the same source have.
    expect((await fail(limits, 'acme', '192.0.2.1', 3)).exceeded).toBe(false)
    expect((await fail(limits, other, '192.0.2.1', 1)).exceeded).toBe(false)
    expect((await fail(limits, `try-${'2'.repeat(32)}`, '192.0.2.1', 1)).exceeded).toBe(true)
  })

  it('RL-03 takes an IPv6 /64 for one source', () => {
    expect(sourceKey('2001:db8:1:2:3:4:5:6')).toBe('2001:db8:1:2::/64')
    expect(sourceKey('2001:db8:1:2::1')).toBe(sourceKey('2001:db8:1:2:ffff::'))
    expect(sourceKey('::ffff:192.0.2.1')).toBe('192.0.2.1')
    expect(sourceKey('unknown')).toBe('unknown')
  })
})
