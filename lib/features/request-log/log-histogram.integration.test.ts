import { beforeAll, describe, expect, it } from 'vitest'
import { newApp } from '#e2e/fixtures/credentials.ts'
import { developer } from '#e2e/fixtures/people.ts'
import { eventAt } from '#e2e/fixtures/token-events.ts'
import type { Person } from '#lib/access/actor.ts'
import { addSecret } from '#lib/features/credentials/add-credential.ts'
import { writeEvents } from '#lib/features/events/write-events.ts'
import { rollUpUsage } from '#lib/features/usage/roll-up.ts'
import { readNetwork } from '#lib/kernel/network.ts'
import type { TokenEvent } from '#lib/oauth/token-event.ts'
import { db } from '#lib/platform/db/db.ts'
import { pool } from '#lib/platform/db/pools.ts'
import { logFilterSchema } from './log-filter.ts'
import { logHistogram, MAX_COUNTED } from './log-histogram.ts'
import { windowOf } from './log-window.ts'
import { requestLog } from './request-log.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE

let owner: Person
beforeAll(async () => {
  owner = await developer('histogram-owner')
})

async function newClient(): Promise<{ id: string; clientId: string }> {
  const clientId = await newApp(owner)
  return await db().client.findUniqueOrThrow({ where: { clientId }, select: { id: true, clientId: true } })
}

const store = (events: readonly TokenEvent[]) => writeEvents({ events, counts: [] })

/** The histogram of an address, and how many requests its list has. */
async function look(clientId: string, values: Record<string, string>, actor = owner) {
  const filter = logFilterSchema.parse(values)
  const window = windowOf(filter, { now: Date.now(), keptMs: 30 * 24 * HOUR })
  if (!window) throw new Error('no window')
  const network = readNetwork(filter.address)
  const histogram = await logHistogram(actor, clientId, { ...filter, network }, window)
  const { from, to } = window
  const list = await requestLog(actor, clientId, { ...filter, network, from, to, before: null })
  return { histogram, listed: list?.requests.length }
}

describe('the histogram of a log', () => {
  it('counts what the list has, whatever the time and the filter, before and after the hours are added up', async () => {
    const { id, clientId } = await newClient()
    const secret = (await addSecret({ actor: owner }, { clientId, name: 'one' })).credentialId
    const refused = { outcome: 'refused', reason: 'wrong_secret' } as const
    const now = Date.now()
    await store([
      eventAt(id, now - MINUTE, { credentialId: secret, apiId: 'bookings', scope: 'a b' }),
      eventAt(id, now - 2 * MINUTE, { ...refused, asked: { scope: 'b' } }),
      eventAt(id, now - 5 * HOUR, { ...refused, address: '198.51.100.9' }),
      eventAt(id, now - 30 * HOUR, { credentialId: secret }),
      eventAt(id, now - 50 * HOUR, { outcome: 'refused', reason: 'expired_secret', credentialId: secret }),
    ])
    const local = (time: number) => new Date(time).toISOString().slice(0, 16)
    const own = { from: local(now - 50 * HOUR - MINUTE), to: local(now - 4 * HOUR) }
    const cases: [Record<string, string>, issued: number, refused: number][] = [
      [{ range: '1h' }, 1, 1],
      [{}, 1, 2],
      [{ range: '7d' }, 2, 3],
      [{ range: '7d', outcome: 'issued' }, 2, 0],
      [{ range: '7d', reason: 'wrong_secret' }, 0, 2],
      [{ range: '7d', credential: secret }, 2, 1],
      [{ range: '7d', outcome: 'issued', reason: 'wrong_secret' }, 0, 0],
      [{ range: '7d', address: '198.51.100.0/24' }, 0, 1],
      [{ range: '7d', api: 'bookings' }, 1, 0],
      [{ range: '7d', scope: 'b' }, 1, 1],
      [own, 1, 2],
      [{ from: local(now - 6 * HOUR), to: local(now - 4 * HOUR) }, 0, 1],
    ]
    const check = async () => {
      for (const [values, issued, refused] of cases) {
        const { histogram, listed } = await look(clientId, values)
        const name = JSON.stringify(values)
        expect(histogram?.totals, name).toEqual({ issued, refused })
        expect(listed, name).toBe(issued + refused)
        const sum = histogram?.buckets.reduce((all, one) => all + one.issued + one.refused, 0)
        expect(sum, name).toBe(issued + refused)
        expect(histogram?.countedFrom, name).toBeNull()
      }
    }
    await check()
    await rollUpUsage()
    await check()
  })

  it('puts each request into the bucket of its time', async () => {
    const { id, clientId } = await newClient()
    await store([
      eventAt(id, Date.parse('2026-11-24T10:07:00Z')),
      eventAt(id, Date.parse('2026-11-24T10:59:59Z')),
    ])
    const { histogram } = await look(clientId, { from: '2026-11-24T10:00', to: '2026-11-24T11:00' })
    const filled = histogram?.buckets
      .filter(({ issued }) => issued > 0)
      .map(({ from }) => new Date(from).toISOString())
    expect(histogram?.buckets).toHaveLength(60)
    expect(filled).toEqual(['2026-11-24T10:07:00.000Z', '2026-11-24T10:59:00.000Z'])
  })

  it('counts the newest, and says so, where there are too many to be counted one by one', async () => {
    const { id, clientId } = await newClient()
    const now = Date.now()
    await pool('pages').query(
      `INSERT INTO token_event (time, id, outcome, reason, client_ref, address)
       SELECT to_timestamp(($2::float8 - n) / 1000.0), gen_random_uuid(), 'issued', 'issued', $1, '203.0.113.7'
       FROM generate_series(1, $3::int) AS n`,
      [id, now, MAX_COUNTED + 10],
    )
    const { histogram } = await look(clientId, { range: '1h' })
    expect(histogram?.totals.issued).toBe(MAX_COUNTED)
    expect(histogram?.countedFrom).toEqual(new Date(now - MAX_COUNTED))
    expect((await look(clientId, {})).histogram?.totals.issued).toBe(MAX_COUNTED + 10)
  })

  it('TN-01 is there for the team alone', async () => {
    const { clientId } = await newClient()
    const stranger = await developer('histogram-stranger')
    expect((await look(clientId, {}, stranger)).histogram).toBeNull()
  })
})
