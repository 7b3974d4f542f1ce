import { expect, it } from 'vitest'
import { outlivesLastSignatureMs } from './life-cycle.ts'
import { livesOf } from './timeline.ts'

const day = (number: number) => new Date(Date.UTC(2026, 0, number))
const key = (kid: string, signsFrom: Date, retiredAt: Date | null = null, alg = 'ES256') => ({
  ...{ kid, alg, signsFrom, retiredAt, createdAt: day(1) },
})

it('tells when each key is replaced, and when it leaves the key set', () => {
  const lives = livesOf(
    [
      key('coming', day(20)),
      key('other', day(12), null, 'RS256'),
      key('signs', day(10)),
      key('removed', day(8), day(9)),
      key('before', day(5)),
    ],
    day(15),
    300,
  )
  const after = (moment: Date) => new Date(moment.getTime() + outlivesLastSignatureMs(300))
  expect(lives.map(({ kid, state, replacedAt, leavesAt }) => [kid, state, replacedAt, leavesAt])).toEqual([
    ['coming', 'published', null, null],
    ['other', 'signing', null, null],
    ['signs', 'signing', day(20), after(day(20))],
    ['removed', 'retired', null, day(9)],
    ['before', 'retired', day(10), after(day(10))],
  ])
})
