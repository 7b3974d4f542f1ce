import { randomUUID, randomUUIDv7 } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { newApp } from '#e2e/fixtures/credentials.ts'
import { developer } from '#e2e/fixtures/people.ts'
import type { Person } from '#lib/access/actor.ts'
import { setClientStatus } from '#lib/features/apps/set-status.ts'
import { setClientStatuses } from '#lib/features/apps/set-statuses.ts'
import { addSecret } from '#lib/features/credentials/add-credential.ts'
import { noteClientAddresses } from '#lib/features/events/client-addresses.ts'
import { writeEvents } from '#lib/features/events/write-events.ts'
import { addUpUsageDays, rollUpUsage } from '#lib/features/usage/roll-up.ts'
import type { TokenReason } from '#lib/oauth/token-event.ts'
import { db } from '#lib/platform/db/db.ts'
import { pool } from '#lib/platform/db/pools.ts'
import { Prisma } from '#prisma/generated/client.ts'
import { stateOf } from './app-facts.ts'
import { type AppFacts, stateOfApp } from './app-state.ts'
import { noteFailingClients } from './failing-clients.ts'
import { watchIncidents } from './incidents.ts'
import { listClients } from './list-clients.ts'
import { listFilterSchema } from './list-filter.ts'

const HOUR = 3_600_000
const DAY = 24 * HOUR

/** Requests from an address of the app’s own. */
async function use(clientId: string, agoMs: number, reason: TokenReason, count = 1): Promise<void> {
  const { id } = await db().client.findUniqueOrThrow({ where: { clientId }, select: { id: true } })
  const events = Array.from({ length: count }, () => ({
    id: randomUUIDv7(),
    time: Date.now() - agoMs,
    outcome: reason === 'issued' ? ('issued' as const) : ('refused' as const),
    reason,
    clientId: id,
    credentialId: null,
    jti: null,
    apiId: null,
    scope: null,
    scopeNamed: null,
    resourceNamed: null,
    asked: null,
    observed: null,
    address: '203.0.113.9',
    userAgent: null,
  }))
  await writeEvents({ events, counts: [] })
}

/** As if it had always got tokens from there. */
const know = (clientId: string) => db().$executeRaw`
  INSERT INTO client_address (client_ref, address, last_at, known_since)
  SELECT id, '203.0.113.9', now(), to_timestamp(0) FROM client WHERE client_id = ${clientId}`

const age = (clientId: string, days: number) =>
  pool('pages').query(
    `UPDATE client SET created_at = now() - $2::int * interval '1 day' WHERE client_id = $1`,
    [clientId, days],
  )

async function appsOf(actor: Person, query: Record<string, string> = {}) {
  const { apps } = await listClients(actor, listFilterSchema.parse(query))
  return Object.fromEntries(apps.map((app) => [app.clientId, app]))
}

/** An app in each state, by the state’s name. */
async function oneOfEach(owner: Person): Promise<Record<string, string>> {
  const made = async (secretEnds: Date | null | 'none', days = 200) => {
    const clientId = await newApp(owner)
    if (secretEnds !== 'none')
      await addSecret({ actor: owner }, { clientId, name: 'x', expiresAt: secretEnds })
    await age(clientId, days)
    return clientId
  }
  const apps = {
    healthy: await made(null),
    failing: await made(null),
    new: await made(null, 3),
    idle: await made(null),
    ending: await made(new Date(Date.now() + 10 * DAY)),
    locked_out: await made('none'),
    suspended: await made(null),
  }
  await use(apps.healthy, 2 * DAY, 'issued', 4)
  await use(apps.failing, HOUR, 'issued', 10)
  await noteClientAddresses()
  // What follows is written for hours gone by.
  await db().$executeRaw`UPDATE client_address SET known_since = to_timestamp(0)`
  await use(apps.failing, HOUR, 'wrong_secret', 5)
  await use(apps.idle, 120 * DAY, 'issued', 2)
  await use(apps.idle, 90 * DAY, 'issued', 1)
  await use(apps.ending, HOUR, 'issued')
  await use(apps.locked_out, 5 * DAY, 'issued')
  await setClientStatus({ actor: owner }, { clientId: apps.suspended, status: 'suspended' })
  return apps
}

describe('apps at a glance', () => {
  it('says how each does, and finds each by it, before the roll-up, after it, and added up by the day', async () => {
    const owner = await developer('glance')
    const apps = await oneOfEach(owner)
    const expectAll = async () => {
      const listed = await appsOf(owner)
      for (const [state, clientId] of Object.entries(apps)) expect(listed[clientId]?.state).toBe(state)
      const found = async (state: string) => Object.keys(await appsOf(owner, { state })).sort()
      expect(await found('failing')).toEqual([apps.failing])
      expect(await found('ending')).toEqual([apps.ending, apps.locked_out].sort())
      expect(await found('idle')).toEqual([apps.idle])
    }
    await expectAll()
    await rollUpUsage()
    await expectAll()
    await addUpUsageDays()
    await expectAll()
    expect((await appsOf(owner, { state: 'idle' }))[apps.idle ?? '']).toMatchObject({
      evidence: 'No token for 90 days.',
      idle: { tokensEver: 3, lastAddress: '203.0.113.9', liveCredentials: 1 },
    })
  })

  it('finds one that nothing works for any more among the failing once it is refused, as incidents do', async () => {
    const owner = await developer('glance-locked')
    const clientId = await newApp(owner)
    await use(clientId, 3 * HOUR, 'issued', 6)
    await know(clientId)
    expect(await appsOf(owner, { state: 'failing' })).toEqual({})
    await use(clientId, 2 * HOUR, 'expired_secret')
    for (const isRolledUp of [false, true]) {
      if (isRolledUp) await rollUpUsage()
      expect(Object.keys(await appsOf(owner, { state: 'failing' }))).toEqual([clientId])
      expect((await appsOf(owner))[clientId]?.state).toBe('locked_out')
    }
    await use(clientId, 10 * 60_000, 'expired_secret')
    await watchIncidents()
    const { rowCount } = await pool('pages').query(
      'SELECT FROM incident i JOIN client c ON c.id = i.client_ref WHERE c.client_id = $1 AND i.ended_at IS NULL',
      [clientId],
    )
    expect(rowCount).toBe(1)
  })

  it('finds those that begin to fail by the time that passes once a job has looked, which takes off those that are well', async () => {
    const owner = await developer('glance-noted')
    const [failing, well] = [await newApp(owner), await newApp(owner)]
    for (const clientId of [failing, well]) {
      await addSecret({ actor: owner }, { clientId, name: 'x', expiresAt: null })
      await use(clientId, HOUR, 'issued')
      await know(clientId)
      await use(clientId, HOUR / 2, 'expired_secret', 6)
    }
    await use(well, 1_000, 'issued', 30)
    await rollUpUsage()
    const noted = async () => {
      const { rows } = await pool('pages').query<{ clientId: string }>(
        `SELECT c.client_id AS "clientId" FROM failing_client f JOIN client c ON c.id = f.client_ref WHERE c.client_id = ANY($1)`,
        [[failing, well]],
      )
      return rows.map(({ clientId }) => clientId).sort()
    }
    expect(await noted()).toEqual([failing, well].sort())
    await noteFailingClients()
    expect(await noted()).toEqual([failing])
    // As if it had been well when it was refused.
    await db().$executeRaw`DELETE FROM failing_client`
    expect(await appsOf(owner, { state: 'failing' })).toEqual({})
    await noteFailingClients()
    expect(Object.keys(await appsOf(owner, { state: 'failing' }))).toEqual([failing])
  })

  it('TN-01 finds no app of another team', async () => {
    const stranger = await developer('glance-stranger')
    for (const state of ['failing', 'ending', 'idle']) expect(await appsOf(stranger, { state })).toEqual({})
  })

  it('suspends and resumes several at once, each with its own entry in the log, and none of another team', async () => {
    const owner = await developer('glance-several')
    const [one, two] = [await newApp(owner), await newApp(owner)]
    const set = (actor: Person, status: 'suspended' | 'active') =>
      setClientStatuses({ actor }, { clientId: [one, two, one], status, reason: 'Nobody uses it.' })
    const entries = (action: string) =>
      db().auditEntry.findMany({ where: { action, actorId: owner.id }, select: { detail: true } })
    expect(await set(owner, 'suspended')).toEqual({ changed: 2, clientIds: [one, two], already: 0 })
    const reason = { detail: expect.objectContaining({ reason: 'Nobody uses it.' }) }
    expect(await entries('client.suspended')).toEqual([reason, reason])
    const stranger = await developer('glance-other')
    for (const status of ['suspended', 'active'] as const)
      await expect(set(stranger, status)).rejects.toThrow('There is no app')
    expect(await set(owner, 'active')).toMatchObject({ changed: 2 })
    expect(await entries('client.resumed')).toHaveLength(2)
  })

  it('goes by the same rules in SQL and in code', async () => {
    const few = fc.constantFrom(0, 1, 4, 5, 16, 20, 100)
    const day = fc.constantFrom(0, 1, 29, 30, 89, 90, 91, 400)
    const facts: fc.Arbitrary<AppFacts> = fc.record({
      status: fc.constantFrom('active' as const, 'suspended' as const),
      ageDays: day,
      issued24h: few,
      refused24h: few,
      issuedLately: few,
      refusedLately: few,
      calmMinutes: fc.option(fc.constantFrom(0, 14, 15, 600)),
      unusedDays: fc.option(day),
      liveCredentials: fc.constantFrom(0, 1, 3),
      endsInDays: fc.option(day),
      soonDays: fc.constantFrom(1, 30, 90),
    })
    const some = fc.sample(facts, { numRuns: 2_000, seed: 7 }).map((one) => ({ id: randomUUID(), ...one }))
    const relation = Prisma.sql`json_to_recordset(${JSON.stringify(some)}::json) AS r(
      id uuid, status text, "ageDays" int, "issued24h" float8, "refused24h" float8, "issuedLately" float8,
      "refusedLately" float8, "calmMinutes" int, "unusedDays" int,
      "liveCredentials" int, "endsInDays" int, "soonDays" int)`
    const rows = await db().$queryRaw<{ id: string; state: string }[]>(
      stateOf(Prisma.sql`(SELECT * FROM ${relation})`),
    )
    const bySql = new Map(rows.map(({ id, state }) => [id, state]))
    for (const { id, ...one } of some) expect([one, bySql.get(id)]).toEqual([one, stateOfApp(one)])
  })
})
