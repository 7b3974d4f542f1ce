import { describe, expect, it } from 'vitest'
import { newApp } from '#e2e/fixtures/credentials.ts'
import { developer } from '#e2e/fixtures/people.ts'
import { eventAt } from '#e2e/fixtures/token-events.ts'
import { writeEvents } from '#lib/features/events/write-events.ts'
import { csvField } from '#lib/kernel/csv.ts'
import { db } from '#lib/platform/db/db.ts'
import { logFile } from './log-file.ts'
import { NO_FILTER } from './log-filter.ts'

const ALL = { ...NO_FILTER, network: null }

describe('a log as a file', () => {
  it('holds each request once, newest first, however many pages it is read from', async () => {
    const owner = await developer('file-owner')
    const clientId = await newApp(owner)
    const { id } = await db().client.findUniqueOrThrow({ where: { clientId }, select: { id: true } })
    const now = Date.now()
    const events = Array.from({ length: 1_203 }, (_, n) =>
      eventAt(id, now - n, n % 3 === 0 ? { outcome: 'refused', reason: 'wrong_secret' } : {}),
    )
    await writeEvents({ events: events.slice(0, 600), counts: [] })
    await writeEvents({ events: events.slice(600), counts: [] })
    const csv = (await (await logFile(owner, clientId, ALL, 'csv'))?.text()) ?? ''
    const [head, ...rows] = csv.trimEnd().split('\r\n')
    expect(head).toMatch(/^time,request_id,/)
    expect(rows.map((row) => row.split(',')[1])).toEqual(events.map((event) => event.id))
    const refused = await logFile(owner, clientId, { ...ALL, outcome: 'refused' }, 'jsonl')
    const lines = ((await refused?.text()) ?? '').trimEnd().split('\n')
    expect(lines).toHaveLength(401)
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({
      request_id: events[0]?.id,
      outcome: 'refused',
      cause: 'Wrong secret',
      address: '203.0.113.7',
    })
    expect(await logFile(await developer('file-stranger'), clientId, ALL, 'csv')).toBeNull()
  })

  it.each([
    ['plain', 'plain'],
    ['a "b", c', '"a ""b"", c"'],
    ['a\nb', '"a\nb"'],
    ['=1+1', "'=1+1"],
    ['@x, y', `"'@x, y"`],
    [null, ''],
  ])('is CSV that no spreadsheet takes for a formula: %j', (value, field) => {
    expect(csvField(value)).toBe(field)
  })
})
