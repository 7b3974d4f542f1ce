import { randomUUID } from 'node:crypto'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { developer, operator, personWithId } from '#e2e/fixtures/people.ts'
import type { Person } from '#lib/access/actor.ts'
import { changed } from '#lib/changes/changed.ts'
import { verifyAuditLog } from '#lib/changes/verify.ts'
import { createPartner } from '#lib/features/partners/create-partner.ts'
import { createPartnerSchema } from '#lib/features/partners/schemas.ts'
import { deleteAccount } from '#lib/features/people/account/delete-account.ts'
import { createUser } from '#lib/features/people/create-user.ts'
import { db } from '#lib/platform/db/db.ts'
import { pool } from '#lib/platform/db/pools.ts'
import { env } from '#lib/platform/env.ts'
import { auditFile } from './audit-file.ts'
import { auditFilterSchema, auditPath, NO_AUDIT_FILTER } from './audit-filter.ts'
import { matchingRows } from './matching-rows.ts'
import { noteView } from './note-view.ts'
import { auditActions, readAuditLog } from './read-log.ts'

let owner: pg.Client
let staff: Person
let boss: Person
let ada: Person
let partner: { teamId: string; slug: string }

const filter = (asked: Record<string, string>) => auditFilterSchema.parse(asked)
const actionsFor = async (asked: Record<string, string>) =>
  (await readAuditLog({ actor: boss }, filter(asked))).rows.map(({ action }) => action)
const actionsForStaff = async (asked: Record<string, string>) =>
  (await readAuditLog({ actor: staff }, filter(asked))).rows.map(({ action }) => action)

/** An app’s row as somebody makes it. */
const act = (actor: Person, clientId: string, teamId: string) =>
  db().$transaction((tx) =>
    changed(tx, {
      actor,
      name: 'client.purged',
      subject: { kind: 'client', id: '019a0000-0000-7000-8000-0000000000aa' },
      teamId,
      detail: { clientId },
    }),
  )

beforeAll(async () => {
  owner = new pg.Client({ connectionString: env.migrateDatabaseUrl })
  await owner.connect()
  const password = 'winter-lantern-cobalt-41'
  const made = await createUser(
    { actor: operator },
    { email: 'reads@audit.example', role: 'connectivity', password, name: 'Reads' },
  )
  staff = { ...(await personWithId(made.userId)), address: '198.51.100.9' }
  const administrator = await createUser(
    { actor: operator },
    { email: 'boss@audit.example', role: 'administrator', password, name: 'Boss' },
  )
  boss = await personWithId(administrator.userId)
  ada = await developer('audited-ada')
  partner = await createPartner({ actor: staff }, createPartnerSchema.parse({ name: 'Audited Ltd' }))
})
afterAll(() => owner?.end())

describe('the audit log on its page', () => {
  it('LG-03 says who did what, for whom, and from where', async () => {
    await act(staff, 'audited-app', ada.teams[0]?.id ?? '')
    await act({ ...ada, address: '203.0.113.7' }, 'audited-app', ada.teams[0]?.id ?? '')
    const { rows } = await readAuditLog({ actor: staff }, filter({ about: 'audited-app' }))
    expect(rows).toMatchObject([
      {
        actor: { label: ada.email, isErased: false },
        isByStaff: false,
        address: '203.0.113.7',
        subject: { kind: 'client', label: 'audited-app' },
        team: { slug: ada.teams[0]?.slug, isPartner: false },
      },
      { actor: { label: staff.email }, isByStaff: true, address: '198.51.100.9' },
    ])
    expect((await verifyAuditLog()).firstBadRow).toBeNull()
  })

  it('is found by everything that people know of a row', async () => {
    const [newest] = (await readAuditLog({ actor: staff }, filter({ about: 'audited-app' }))).rows
    const ways: Record<string, string>[] = [
      { q: `#${newest?.seq}` },
      { q: 'audited-app' },
      { q: '203.0.113.7', action: 'client.purged' },
      { q: ada.email, action: 'client.purged' },
      { q: ada.teams[0]?.slug ?? '', action: 'client.purged' },
      { q: '019a0000-0000-7000-8000-0000000000AA' },
      { actor: ada.email.toUpperCase(), about: 'audited-app' },
      { actor: ada.id, action: 'client.purged' },
      { about: ada.teams[0]?.slug ?? '', address: '203.0.113.7' },
    ]
    for (const asked of ways)
      expect(await actionsFor(asked), JSON.stringify(asked)).toContain('client.purged')
    expect(await actionsFor({ q: 'partner.created' })).toEqual(['partner.created'])
    expect(await actionsFor({ actor: 'cli', action: 'user.created' })).not.toEqual([])
    for (const q of ['nobody@audit.example', "'; DROP TABLE audit_entry", '0', '9'.repeat(30), 'no-such-app'])
      expect(await actionsFor({ q })).toEqual([])
  })

  it('goes by days of UTC, and page by page', async () => {
    const today = new Date().toISOString().slice(0, 10)
    const all = await readAuditLog({ actor: boss }, filter({ from: today, to: today }), 1_000)
    expect(all.rows.length).toBeGreaterThan(4)
    expect(await actionsFor({ to: '2020-01-01' })).toEqual([])
    expect(await actionsFor({ from: '2999-01-01' })).toEqual([])
    const walked: bigint[] = []
    for (let before: bigint | null = null; ; ) {
      const { rows, next } = await readAuditLog({ actor: boss }, { ...NO_AUDIT_FILTER, before }, 3)
      walked.push(...rows.map(({ seq }) => seq))
      if (next === null) break
      before = next
    }
    expect(walked).toEqual(all.rows.map(({ seq }) => seq))
  })

  it('keeps its filters in the address, and reads past what it cannot use', () => {
    const asked = filter({ actor: ' Ada ', action: 'x', from: 'yesterday', to: '2026-11-30', before: '-1' })
    expect(auditPath(asked)).toBe('/connectivity/audit?actor=Ada&to=2026-11-30')
    expect(auditPath(NO_AUDIT_FILTER)).toBe('/connectivity/audit')
    expect(auditPath(asked, { before: 7n })).toContain('before=7')
  })

  it('names every action that there is', async () => {
    expect(await auditActions({ actor: boss })).toEqual(
      expect.arrayContaining(['client.purged', 'partner.created', 'user.created']),
    )
  })

  it('shows that something was erased, and no more', async () => {
    const gone = { ...(await developer('audited-gone')), address: '203.0.113.66' }
    await db().$transaction((tx) =>
      changed(tx, {
        actor: gone,
        name: 'user.confirmed_identity',
        subject: { kind: 'user', id: gone.id },
        detail: { address: '203.0.113.66' },
      }),
    )
    await act(gone, 'app-of-gone', ada.teams[0]?.id ?? '')
    expect(await actionsFor({ address: '203.0.113.66' })).toHaveLength(2)
    await deleteAccount({ actor: gone }, { confirmedEmail: gone.email })
    expect(await actionsFor({ address: '203.0.113.66' })).toEqual([])
    const { rows } = await readAuditLog({ actor: boss }, filter({ actor: gone.id }), 1_000)
    expect(rows.every(({ actor }) => actor.isErased)).toBe(true)
    const confirmed = rows.find(({ action }) => action === 'user.confirmed_identity')
    expect(confirmed).toMatchObject({ address: null, detail: { facts: [{ name: 'address', value: null }] } })
    expect(rows.find(({ action }) => action === 'client.purged')).toMatchObject({ address: null })
    const text = JSON.stringify(rows, (_, value) => (typeof value === 'bigint' ? String(value) : value))
    expect(text).not.toContain('203.0.113.66')
    expect(text).not.toContain(gone.email)
    expect((await verifyAuditLog()).firstBadRow).toBeNull()
  })

  it('TN-01 shows rows about people’s accounts to administrators alone, also where they are searched for', async () => {
    const signIn = { ...ada, address: '203.0.113.90' }
    await db().$transaction((tx) =>
      changed(tx, {
        actor: signIn,
        name: 'user.confirmed_identity',
        subject: { kind: 'user', id: ada.id },
        detail: { address: '203.0.113.90' },
      }),
    )
    const ways: Record<string, string>[] = [
      { q: '203.0.113.90' },
      { q: ada.email },
      { q: ada.id },
      { actor: ada.email },
      { address: '203.0.113.90' },
      { action: 'user.confirmed_identity' },
      {},
    ]
    for (const asked of ways) {
      expect(await actionsFor(asked), JSON.stringify(asked)).toContain('user.confirmed_identity')
      expect(await actionsForStaff(asked), JSON.stringify(asked)).not.toContain('user.confirmed_identity')
    }
    const { rows } = await readAuditLog({ actor: staff }, NO_AUDIT_FILTER, 1_000)
    expect(rows.filter(({ subject }) => subject.kind === 'user' || subject.kind === 'invitation')).toEqual([])
    // What they did to an app or a team stays in sight.
    expect(await actionsForStaff({ actor: ada.email })).toContain('client.purged')
    expect((await auditActions({ actor: staff })).filter((action) => action.startsWith('user.'))).toEqual([])
    const file = await (await auditFile({ actor: staff }, NO_AUDIT_FILTER, 'jsonl')).text()
    expect(file).not.toContain('203.0.113.90')
    expect(file).not.toMatch(/"subject_kind":"(user|invitation)"/)
    expect(await (await auditFile({ actor: boss }, NO_AUDIT_FILTER, 'jsonl')).text()).toContain(
      '203.0.113.90',
    )
    expect((await verifyAuditLog()).firstBadRow).toBeNull()
  })

  it('TN-01 is for the connectivity team alone', async () => {
    await expect(readAuditLog({ actor: ada }, NO_AUDIT_FILTER)).rejects.toThrow('Only the connectivity team')
    await expect(auditActions({ actor: ada })).rejects.toThrow('Only the connectivity team')
    await expect(auditFile({ actor: ada }, NO_AUDIT_FILTER, 'csv')).rejects.toThrow('Only the connectivity')
    expect(await actionsFor({ actor: ada.email, action: 'audit.exported' })).toEqual([])
  })
})

describe('a file of the audit log', () => {
  it.each(['csv', 'jsonl'] as const)('in %s has the rows that match, and is a row itself', async (format) => {
    const file = await auditFile({ actor: staff }, filter({ about: 'audited-app' }), format)
    const lines = (await file.text()).trim().split(/\r?\n/)
    expect(lines).toHaveLength(format === 'csv' ? 3 : 2)
    expect(lines.at(-1)).toContain('client.purged')
    expect(file.headers.get('content-disposition')).toContain(`audit-log.${format}`)
    if (format === 'jsonl')
      expect(JSON.parse(lines[1] ?? '')).toMatchObject({ by_staff: true, actor: staff.email })
    const [row] = (await readAuditLog({ actor: staff }, filter({ action: 'audit.exported' }))).rows
    expect(row?.detail.facts).toEqual([
      { name: 'format', value: format },
      { name: 'filters', value: 'about' },
    ])
  })
})

describe('what the connectivity team looks at', () => {
  it('is a row for each person, page and hour, however many look at once', async () => {
    const views = () => actionsFor({ actor: staff.email, action: 'staff.viewed' })
    await Promise.all([1, 2, 3, 4].map(() => noteView(staff, { page: 'partner', teamId: partner.teamId })))
    expect(await views()).toHaveLength(1)
    await noteView(staff, { page: 'person', userId: ada.id })
    await noteView(staff, { page: 'person', userId: ada.id })
    expect(await views()).toHaveLength(2)
    const [row] = (await readAuditLog({ actor: boss }, filter({ action: 'staff.viewed' }))).rows
    expect(row).toMatchObject({ subject: { kind: 'user', label: ada.email }, address: '198.51.100.9' })
  })

  it('is a row of its own for a hand-off, a campaign, a request, one of no app, and what retiring would refuse', async () => {
    const handOff = randomUUID()
    const details = async () => {
      const { rows } = await readAuditLog(
        { actor: boss },
        filter({ actor: boss.email, action: 'staff.viewed' }),
      )
      return rows.map(({ detail }) => detail.facts.map(({ value }) => value).join(' '))
    }
    await noteView(boss, { page: 'partner', teamId: partner.teamId })
    for (const id of [handOff, handOff, 'another'])
      await noteView(boss, { page: 'hand_off', teamId: partner.teamId, handOff: id })
    await noteView(boss, { page: 'campaign', campaign: handOff })
    await noteView(boss, { page: 'retirement', what: 'the scope trips:read' })
    await noteView(boss, { page: 'retirement', what: 'the scope trips:read' })
    await noteView(boss, { page: 'unknown_request', request: handOff })
    await noteView(boss, { page: 'unknown_request', request: handOff })
    const app = { id: randomUUID(), clientId: 'looked-at', teamId: partner.teamId }
    await noteView(boss, { page: 'app', ...app })
    await noteView(boss, { page: 'request', ...app, request: handOff })
    const { rows } = await readAuditLog(
      { actor: boss },
      filter({ actor: boss.email, action: 'staff.viewed' }),
    )
    expect(
      rows.flatMap(({ subject: { within, label } }) => (within === null ? [] : [`${within} ${label}`])),
    ).toEqual([`unknown_request ${handOff}`, 'retirement the scope trips:read', `campaign ${handOff}`])
    expect(await details()).toEqual([
      `request ${handOff} looked-at`,
      'app looked-at',
      `unknown_request ${handOff}`,
      'retirement the scope trips:read',
      `campaign ${handOff}`,
      'hand_off another',
      `hand_off ${handOff}`,
      'partner',
    ])
  })

  it('is nothing where they look at themselves, or are none of the team', async () => {
    await noteView(staff, { page: 'person', userId: staff.id })
    await noteView(ada, { page: 'partner', teamId: partner.teamId })
    expect(await actionsFor({ q: staff.id, action: 'staff.viewed' })).toHaveLength(2)
    expect(await actionsFor({ actor: ada.email, action: 'staff.viewed' })).toEqual([])
  })
})

const ASKED: readonly Record<string, string>[] = [
  {},
  { q: 'app-77' },
  { q: 'p7@crowd.example' },
  { q: '192.0.2.7' },
  { q: 'nothing-like-this' },
  { actor: 'p7@crowd.example', action: 'client.updated' },
  { action: 'partner.created' },
  { about: 'app-4999', from: '2026-01-01' },
  { address: '192.0.2.77', to: '2999-01-01' },
  { from: '2020-01-01', to: '2020-01-02' },
  { action: 'user.signed_in' },
]

describe('with a hundred thousand rows', () => {
  beforeAll(async () => {
    // As the trigger leaves them, without its chain: what is asked is where they are found.
    await owner.query('ALTER TABLE audit_entry DISABLE TRIGGER USER')
    await owner.query(`
      INSERT INTO audit_entry (seq, time, actor_kind, actor_id, actor_label, action, subject_kind, subject_id, team_id, detail, personal, previous_hash, hash)
      SELECT 1000000 + n, now() + n * interval '1 second', 'person', md5((n % 500)::text), 'sha256:x',
        CASE WHEN n % 10 = 0 THEN 'client.updated' ELSE 'user.signed_in' END, 'user', n::text, NULL,
        jsonb_build_object('clientId', 'app-' || n % 5000),
        jsonb_build_object('actor', jsonb_build_object('label', 'p' || n % 500 || '@crowd.example', 'address', '192.0.2.' || n % 250)),
        '', '' FROM generate_series(1, 100000) n`)
    await owner.query('ALTER TABLE audit_entry ENABLE TRIGGER USER')
    await owner.query('ANALYZE audit_entry')
  }, 120_000)
  afterAll(async () => {
    await owner.query('ALTER TABLE audit_entry DISABLE TRIGGER USER')
    await owner.query('DELETE FROM audit_entry WHERE seq > 1000000')
    await owner.query('ALTER TABLE audit_entry ENABLE TRIGGER USER')
  })

  it.each<[by: 'staff' | 'boss', asked: Record<string, string>]>(
    (['staff', 'boss'] as const).flatMap((by) =>
      ASKED.map((asked): ['staff' | 'boss', Record<string, string>] => [by, asked]),
    ),
  )('for %s reads %j by its indexes alone', async (by, asked) => {
    const { text, values } = await matchingRows(by === 'staff' ? staff : boss, filter(asked), 51)
    const { rows } = await pool('pages').query(`EXPLAIN ${text}`, values)
    const plan = z.array(z.object({ 'QUERY PLAN': z.string() })).parse(rows)
    expect(plan.map((row) => row['QUERY PLAN']).join('\n')).not.toMatch(/Seq Scan|rows=\d{5}.*Sort/)
  })
})
