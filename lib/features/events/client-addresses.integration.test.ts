import { randomUUID, randomUUIDv7 } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { eventAt } from '#e2e/fixtures/token-events.ts'
import { STRANGER } from '#lib/features/usage/credential-choice.ts'
import { rollUpUsage } from '#lib/features/usage/roll-up.ts'
import type { TokenEvent } from '#lib/oauth/token-event.ts'
import { pool } from '#lib/platform/db/pools.ts'
import { isOwnSource, noteClientAddresses } from './client-addresses.ts'
import { writeEvents } from './write-events.ts'

const DAY = 86_400_000

const event = (clientId: string, values: Partial<TokenEvent>): TokenEvent =>
  eventAt(clientId, Date.now(), { outcome: 'refused', reason: 'wrong_secret', ...values })
const write = (...events: TokenEvent[]) => writeEvents({ events, counts: [] })
const issued = { outcome: 'issued', reason: 'issued', credentialId: randomUUID() } as const

/** How the roll-ups count a client's refusals: the app's own, and strangers'. */
async function refusalsOf(clientId: string): Promise<{ own: number; strangers: number }> {
  const { rows } = await pool('pages').query(
    `SELECT coalesce(sum(count) FILTER (WHERE credential_id <> $2), 0)::int AS own,
       coalesce(sum(count) FILTER (WHERE credential_id = $2), 0)::int AS strangers
     FROM usage WHERE client_ref = $1 AND reason <> 'issued'`,
    [clientId, STRANGER],
  )
  return rows[0]
}

describe('a refused request proves a connection to the app it names', () => {
  it('by a secret or key that is or was its own, wherever it comes from', async () => {
    const app = randomUUID()
    await write(event(app, { reason: 'expired_secret', credentialId: randomUUID(), address: '198.51.100.1' }))
    expect(await refusalsOf(app)).toEqual({ own: 1, strangers: 0 })
  })

  it('by an address from which the app got tokens, and by no other app’s', async () => {
    const [app, other] = [randomUUID(), randomUUID()]
    await write(event(app, issued), event(app, { ...issued, address: '2001:db8::1' }))
    await noteClientAddresses()
    await write(
      event(app, {}),
      event(app, { address: '2001:db8::ffff' }),
      event(app, { address: '2001:db8:0:1::1' }),
      event(app, { address: '198.51.100.1' }),
      event(app, { address: 'unknown' }),
      event(other, {}),
    )
    const expectBoth = async () => {
      expect(await refusalsOf(app)).toEqual({ own: 2, strangers: 3 })
      expect(await refusalsOf(other)).toEqual({ own: 0, strangers: 1 })
    }
    await expectBoth()
    await rollUpUsage()
    await expectBoth()
    expect(await isOwnSource(app, '203.0.113.7')).toBe(true)
    expect(await isOwnSource(app, '2001:db8::/64')).toBe(true)
    expect(await isOwnSource(other, '203.0.113.7')).toBe(false)
  })

  it('for 30 days after its last token there, and no longer', async () => {
    const app = randomUUID()
    await pool('jobs').query(
      `INSERT INTO client_address (client_ref, address, last_at, known_since)
       SELECT $1, address::inet, last_at, last_at FROM (VALUES
         ('203.0.113.7', now() - interval '29 days'), ('203.0.113.8', now() - interval '31 days')) known (address, last_at)`,
      [app],
    )
    await write(event(app, {}), event(app, { address: '203.0.113.8' }))
    expect(await refusalsOf(app)).toEqual({ own: 1, strangers: 1 })
    expect(await isOwnSource(app, '203.0.113.8')).toBe(false)
  })

  it('as it was when it came: what an app does later makes nobody’s attempts its own', async () => {
    const app = randomUUID()
    await write(event(app, {}))
    await write(event(app, issued))
    await noteClientAddresses()
    expect(await refusalsOf(app)).toEqual({ own: 0, strangers: 1 })
  })

  it('of events of the last 30 days, found again after a long stop, in steps', async () => {
    const app = randomUUID()
    await write(event(app, { ...issued, time: Date.now() - 2 * DAY }))
    await pool('jobs').query("UPDATE usage_progress SET addresses_until = now() - interval '3 days'")
    await noteClientAddresses()
    expect(await isOwnSource(app, '203.0.113.7')).toBe(true)
    expect(await noteClientAddresses()).toBe(0)
  })

  it('FT-08 and what is only counted of strangers’ is written as a total of each app', async () => {
    const [app, recorderId, hour] = [randomUUID(), randomUUIDv7(), Date.UTC(2026, 0, 1, 5)]
    const total = (count: number) => ({
      recorderId,
      hour,
      reason: 'wrong_secret' as const,
      clientId: app,
      count,
    })
    await writeEvents({ events: [], counts: [total(700)] })
    await writeEvents({ events: [], counts: [total(900)] })
    await writeEvents({ events: [], counts: [total(700)] })
    const { rows } = await pool('pages').query(
      'SELECT count::int FROM client_refusal_count WHERE client_ref = $1',
      [app],
    )
    expect(rows).toEqual([{ count: 900 }])
  })
})
