import { describe, expect, it, vi } from 'vitest'
import { siteKey, sourceKey } from '#lib/platform/limits/source-key.ts'
import { log } from '#lib/platform/log/log.ts'
import { countAttempt, forgiveAttempt } from './throttle.ts'

describe('throttling', () => {
  it('counts an IPv6 network as one source, and IPv4 in IPv6 as IPv4', () => {
    expect(sourceKey('2001:db8:1:2:3::4')).toBe(sourceKey('2001:db8:1:2:ffff::1'))
    expect(sourceKey('2001:db8:1:2::1')).not.toBe(sourceKey('2001:db8:1:3::1'))
    expect(sourceKey('::ffff:203.0.113.7')).toBe('203.0.113.7')
    expect(sourceKey('unknown')).toBe('unknown')
  })

  it('counts a /48 of IPv6 and a /24 of IPv4 as one site', () => {
    expect(siteKey('2001:db8:1:2:3::4')).toBe(siteKey('2001:db8:1:ffff::1'))
    expect(siteKey('2001:db8:1::1')).not.toBe(siteKey('2001:db8:2::1'))
    expect(siteKey('::ffff:203.0.113.7')).toBe(siteKey('203.0.113.200'))
    expect(siteKey('203.0.113.7')).not.toBe(siteKey('203.0.114.7'))
    expect(siteKey('unknown')).toBe('unknown')
  })

  it('is logged once in a window, however many attempts are refused', async () => {
    const warn = vi.spyOn(log, 'warn').mockReturnValue(undefined)
    const outcomes = await Promise.allSettled(
      Array.from({ length: 9 }, () => countAttempt('feedbackPage', 'logged once')),
    )
    expect(outcomes.filter(({ status }) => status === 'rejected')).toHaveLength(4)
    expect(warn).toHaveBeenCalledTimes(1)
    expect(JSON.stringify(warn.mock.calls)).not.toContain('logged once')
    warn.mockRestore()
  })

  it('lets a burst have no more than the limit', async () => {
    const outcomes = await Promise.allSettled(
      Array.from({ length: 25 }, () => countAttempt('signInPair', 'burst')),
    )
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(10)
    expect(outcomes.find((outcome) => outcome.status === 'rejected')?.reason).toMatchObject({
      code: 'throttled',
      message: 'Too many attempts. Try again in 15 minutes.',
    })
  })

  it('gives a successful attempt back', async () => {
    for (let attempt = 0; attempt < 30; attempt++) {
      await countAttempt('signInPair', 'success')
      await forgiveAttempt('signInPair', 'success')
    }
  })
})
