import { randomUUID } from 'node:crypto'
import { beforeAll, describe, expect, it } from 'vitest'
import { newApp } from '#e2e/fixtures/credentials.ts'
import { developer } from '#e2e/fixtures/people.ts'
import { eventAt } from '#e2e/fixtures/token-events.ts'
import type { Person } from '#lib/access/actor.ts'
import { writeEvents } from '#lib/features/events/write-events.ts'
import { db } from '#lib/platform/db/db.ts'
import { pool } from '#lib/platform/db/pools.ts'
import { cursorSchema } from './log-cursor.ts'
import { logFilterSchema } from './log-filter.ts'
import { followLog, type LogTail, type NoTail } from './log-tail.ts'
import { holdSeat, SEATS } from './tail-seats.ts'

let owner: Person
let clientId: string
let id: string
beforeAll(async () => {
  owner = await developer('tail-owner')
  clientId = await newApp(owner)
  const client = await db().client.findUniqueOrThrow({ where: { clientId }, select: { id: true } })
  id = client.id
})

const ids = (tail: LogTail | NoTail) => (typeof tail === 'string' ? tail : tail.rows.map((row) => row.id))

async function follow(
  cursor: string | null,
  values: Record<string, string> = {},
  actor = owner,
  tailId = id,
) {
  const filter = { ...logFilterSchema.parse(values), network: null }
  return await followLog(actor, clientId, filter, {
    after: cursorSchema.parse(cursor),
    tailId,
    now: Date.now(),
  })
}

describe('following a log', () => {
  it('tells what is new, and again what is of the last seconds, so that nothing stored late is missed', async () => {
    const first = await follow(null)
    if (typeof first === 'string') throw new Error(first)
    expect(first.rows).toEqual([])
    const now = Date.now()
    const [old, late, fresh] = [
      eventAt(id, now - 60_000),
      eventAt(id, now - 3_000, { outcome: 'refused', reason: 'wrong_secret' }),
      eventAt(id, now),
    ]
    await writeEvents({ events: [old, fresh], counts: [] })
    const second = await follow(first.cursor)
    if (typeof second === 'string') throw new Error(second)
    expect(ids(second)).toEqual([fresh.id])
    await writeEvents({ events: [late], counts: [] })
    expect(ids(await follow(second.cursor))).toEqual([fresh.id, late.id])
    expect(ids(await follow(second.cursor, { outcome: 'refused' }))).toEqual([late.id])
  })

  it('TN-01 is for the team alone, asked each time', async () => {
    const stranger = await developer('tail-stranger')
    expect(await follow(null, {}, stranger)).toBe('absent')
    const member = await developer('tail-member')
    const team = await db().client.findUniqueOrThrow({ where: { clientId }, select: { teamId: true } })
    const membership = { userId: member.id, teamId: team.teamId }
    await db().membership.create({ data: membership })
    expect(await follow(null, {}, member)).toMatchObject({ rows: expect.any(Array) })
    await db().membership.deleteMany({ where: membership })
    expect(await follow(null, {}, member)).toBe('absent')
  })

  it('is for three pages of a person at once, the fourth is told so until one lets go', async () => {
    const person = await developer('tail-many')
    const pages = Array.from({ length: SEATS + 1 }, () => randomUUID())
    const taken = await Promise.all(pages.map((page) => holdSeat(person.id, page)))
    expect(taken.filter(Boolean)).toHaveLength(SEATS)
    for (const [index, page] of pages.entries()) expect(await holdSeat(person.id, page)).toBe(taken[index])
    const late = pages[taken.indexOf(false)] ?? ''
    await pool('pages').query(
      "UPDATE log_tail SET until = now() - interval '1 second' WHERE user_id = $1 AND seat = 2",
      [person.id],
    )
    expect(await holdSeat(person.id, late)).toBe(true)
    expect(await holdSeat((await developer('tail-other')).id, late)).toBe(true)
  })
})
