import { randomUUID, randomUUIDv7 } from 'node:crypto'
import { describe, expect, it, vi } from 'vitest'
import type { TokenEvent } from '#lib/oauth/token-event.ts'
import { pool } from '#lib/platform/db/pools.ts'
import { log } from '#lib/platform/log/log.ts'
import { addressText } from './event-address.ts'
import { makeEventPartitions } from './event-partitions.ts'
import { isBadRow, writeEvents } from './write-events.ts'

const event = (values: Partial<TokenEvent> = {}): TokenEvent => ({
  id: randomUUIDv7(),
  time: Date.now(),
  outcome: 'issued',
  reason: 'issued',
  clientId: randomUUID(),
  credentialId: randomUUID(),
  jti: 'x',
  apiId: null,
  scope: 'a b',
  scopeNamed: null,
  resourceNamed: null,
  asked: null,
  observed: null,
  address: '203.0.113.7',
  userAgent: 'curl/8',
  ...values,
})

const countOf = async (id: string) => {
  const { rows } = await pool('pages').query<{ count: number }>(
    'SELECT count(*)::int AS count FROM token_event WHERE id = $1',
    [id],
  )
  return rows[0]?.count
}

const tableOf = async (id: string) => {
  const { rows } = await pool('pages').query(
    'SELECT tableoid::regclass::text AS name FROM token_event WHERE id = $1',
    [id],
  )
  return rows[0]?.name
}

const tableOfDay = (time: number) =>
  `token_event_${new Date(time).toISOString().slice(0, 10).replaceAll('-', '')}`

describe('token events', () => {
  it('RE-06 a batch that is sent twice is stored once', async () => {
    const events = [
      event(),
      event({ userAgent: null, clientId: null, credentialId: null, jti: null, scope: null }),
    ]
    await writeEvents({ events, counts: [] })
    await writeEvents({ events, counts: [] })
    for (const { id } of events) expect(await countOf(id)).toBe(1)
  })

  it('RE-06 a batch that is sent as new, though it was stored before, is refused whole and says why', async () => {
    const [stored, other] = [event(), event()]
    await writeEvents({ events: [stored], counts: [], isNew: true })
    const error = await writeEvents({ events: [other, stored], counts: [], isNew: true }).catch(
      (reason: unknown) => reason,
    )
    expect(isBadRow(error)).toBe(true)
    expect([await countOf(stored.id), await countOf(other.id)]).toEqual([1, 0])
  })

  it('keeps what others wrote as they wrote it, and what a request came to', async () => {
    const written = {
      ...{ userAgent: 'a "b", {c} \\ NULL', scope: 'x,y {z} "q" NULL', address: '2001:db8::7' },
      ...{ apiId: 'bookings', scopeNamed: true, asked: { audience: ['{"a",\\}'] } },
    }
    const [one, bare] = [event(written), event({ scope: '', userAgent: '' })]
    await writeEvents({ events: [one, bare], counts: [], isNew: true })
    const { rows } = await pool('pages').query(
      `SELECT user_agent AS "userAgent", scope, host(address) AS address, api_id AS "apiId",
         scope_named AS "scopeNamed", asked FROM token_event WHERE id = ANY($1) ORDER BY id = $2 DESC`,
      [[one.id, bare.id], one.id],
    )
    expect(rows).toEqual([
      written,
      expect.objectContaining({ scope: '', userAgent: '', apiId: null, scopeNamed: null, asked: null }),
    ])
  })

  it('keeps the time to the millisecond', async () => {
    const one = event({ time: Date.UTC(2026, 0, 2, 3, 4, 5, 678) })
    await writeEvents({ events: [one], counts: [] })
    const { rows } = await pool('pages').query<{ time: Date }>('SELECT time FROM token_event WHERE id = $1', [
      one.id,
    ])
    expect(rows[0]?.time.getTime()).toBe(one.time)
  })

  it('keeps the address as one, and none where nobody can tell', async () => {
    const addresses = ['203.0.113.7', '2001:db8::7', 'unknown']
    const events = addresses.map((address) => event({ address }))
    await writeEvents({ events, counts: [] })
    const { rows } = await pool('pages').query(
      `SELECT address, pg_typeof(address)::text AS type, ${addressText('address')} AS text
       FROM token_event JOIN unnest($1::uuid[]) WITH ORDINALITY AS wanted(id, nth) USING (id) ORDER BY nth`,
      [events.map(({ id }) => id)],
    )
    expect(rows).toEqual([
      { address: '203.0.113.7', type: 'inet', text: '203.0.113.7' },
      { address: '2001:db8::7', type: 'inet', text: '2001:db8::7' },
      { address: null, type: 'inet', text: 'unknown' },
    ])
  })

  it('an event of a day that has no partition is stored all the same', async () => {
    const old = event({ time: Date.UTC(2001, 1, 1) })
    await writeEvents({ events: [old], counts: [] })
    expect(await countOf(old.id)).toBe(1)
  })

  it('tells a bad row from a broken connection', async () => {
    const events = [event({ scope: 'a\0b' })]
    const error = await writeEvents({ events, counts: [] }).catch((reason: unknown) => reason)
    expect(isBadRow(error)).toBe(true)
    expect(isBadRow(new Error('connection refused'))).toBe(false)
  })

  it('FT-08 a total is written with the events or alone, again without harm, and never goes back', async () => {
    const count = (total: number) => ({
      ...{ recorderId, hour, reason: 'unknown_client' as const },
      ...{ clientId: null, count: total },
    })
    const [recorderId, hour] = [randomUUIDv7(), Date.UTC(2026, 0, 1, 5)]
    await writeEvents({ events: [event()], counts: [count(3)] })
    await writeEvents({ events: [], counts: [count(8)] })
    await writeEvents({ events: [], counts: [count(8)] })
    await writeEvents({ events: [], counts: [count(3)] })
    const { rows } = await pool('pages').query(
      'SELECT hour, reason, count::int FROM refusal_count WHERE recorder_id = $1',
      [recorderId],
    )
    expect(rows).toEqual([{ hour: new Date(hour), reason: 'unknown_client', count: 8 }])
  })

  it('the serving role can have the next days’ partitions made, twice without harm', async () => {
    await makeEventPartitions(10)
    expect(await makeEventPartitions(10)).toBe(0)
    await expect(pool('pages').query('CREATE TABLE mine (x int)')).rejects.toThrow(/permission denied/)
  })

  it('of a day that could not be made in time come along when it is made, and no day is left out for another', async () => {
    const day = 40 * 86_400_000
    const [early, late] = [event({ time: Date.now() + day }), event({ time: Date.now() + day + 1 })]
    await writeEvents({ events: [early], counts: [] })
    expect(await tableOf(early.id)).toBe('token_event_default')
    await makeEventPartitions(42)
    await writeEvents({ events: [late], counts: [] })
    const table = tableOfDay(early.time)
    expect([await tableOf(early.id), await tableOf(late.id)]).toEqual([table, table])
    expect(await makeEventPartitions(42)).toBe(0)
  })

  it('of a day that is not due are told in the log, stop no other day, and are counted once when theirs is made', async () => {
    const logged = vi.spyOn(log, 'error').mockReturnValue(undefined)
    const inDays = (days: number) => Date.now() + days * 86_400_000
    const [due, beyond] = [event({ time: inDays(60) }), event({ time: inDays(70) })]
    await writeEvents({ events: [due, beyond], counts: [] })
    await makeEventPartitions(65)
    expect(logged.mock.calls.map(([, message]) => message)).toEqual([
      'token events have no partition for their day: is the clock of an instance wrong?',
    ])
    expect([await tableOf(due.id), await tableOf(beyond.id)]).toEqual([
      tableOfDay(due.time),
      'token_event_default',
    ])
    await makeEventPartitions(75)
    expect(await tableOf(beyond.id)).toBe(tableOfDay(beyond.time))
    const { rows } = await pool('pages').query(
      'SELECT client_ref, sum(count)::int AS count FROM usage WHERE client_ref = ANY($1::uuid[]) GROUP BY 1',
      [[due.clientId, beyond.clientId]],
    )
    expect(rows.map(({ count }) => count)).toEqual([1, 1])
    logged.mockRestore()
  })

  it('that somebody reads all the time hold up the making of days for seconds, not for good', async () => {
    const reader = await pool('pages').connect()
    try {
      await reader.query('BEGIN')
      await reader.query('SELECT FROM token_event_default LIMIT 1')
      await expect(makeEventPartitions(85)).rejects.toThrow(/days of token events could not be created/)
    } finally {
      await reader.query('ROLLBACK')
      reader.release()
    }
    expect(await makeEventPartitions(85)).toBeGreaterThan(0)
  })
})
