import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { db } from '#lib/platform/db/db.ts'
import { pool } from '#lib/platform/db/pools.ts'
import { env } from '#lib/platform/env.ts'
import { changed } from './changed.ts'
import { verifyAuditLog } from './verify.ts'

/** The role that owns the tables. */
let owner: pg.Client

beforeAll(async () => {
  owner = new pg.Client({ connectionString: env.migrateDatabaseUrl })
  await owner.connect()
})
afterAll(() => owner?.end())

const append = (id: string) =>
  changed(db(), {
    actor: null,
    name: 'user.signed_in',
    subject: { kind: 'user', id },
    detail: { device: 'Firefox on Linux', isNewDevice: false, address: '192.0.2.1' },
  })

/** What the serving role may write by itself: every column, as it likes. */
async function insert(values: { time?: string; seq?: string }) {
  const { time = 'now()', seq = '0' } = values
  const { rows } = await pool('pages').query<{ seq: string; age: number; ahead: number }>(`
    INSERT INTO audit_entry (seq, time, actor_kind, actor_label, action, subject_kind, subject_id, detail, previous_hash, hash)
    VALUES (${seq}, ${time}, 'person', 'somebody@else.example', 'user.signed_in', 'user', 'x', '{}', sha256('x'), sha256('y'))
    RETURNING seq::text, extract(epoch FROM clock_timestamp() - time)::float8 AS age,
      extract(epoch FROM time - coalesce((SELECT max(time) FROM audit_entry), time))::float8 AS ahead`)
  const [row] = rows
  if (!row) throw new Error('nothing was inserted')
  return row
}

/** Does what only the owner of the tables can, and takes it back. */
async function tampering<Result>(statement: string, look: () => Promise<Result>): Promise<Result> {
  await owner.query('CREATE TABLE kept AS TABLE audit_entry')
  await owner.query('ALTER TABLE audit_entry DISABLE TRIGGER USER')
  try {
    await owner.query(statement)
    return await look()
  } finally {
    await owner.query('TRUNCATE audit_entry; INSERT INTO audit_entry TABLE kept; DROP TABLE kept')
    await owner.query('ALTER TABLE audit_entry ENABLE TRIGGER USER')
  }
}

describe('the audit log', () => {
  it.each([
    ['thirty days ago', "now() - interval '30 days'"],
    ['in thirty days', "now() + interval '30 days'"],
    ['at no time', 'NULL'],
  ])('LG-04 dates a row by the database’s clock that the serving role dates %s', async (_when, time) => {
    const { age, ahead } = await insert({ time, seq: '1' })
    expect(Math.abs(age)).toBeLessThan(60)
    expect(ahead).toBeGreaterThanOrEqual(0)
    expect((await verifyAuditLog()).firstBadRow).toBeNull()
  })

  it('LG-04 never dates a row before the one that it follows, however the clock goes', async () => {
    await append('before')
    const { head } = await verifyAuditLog()
    const ahead = `UPDATE audit_entry SET time = time + interval '1 hour' WHERE seq = ${head?.seq}`
    await tampering(ahead, async () => {
      await owner.query('ALTER TABLE audit_entry ENABLE TRIGGER audit_entry_append')
      await append('after')
      const { rows } = await owner.query('SELECT time FROM audit_entry ORDER BY seq DESC LIMIT 2')
      expect(rows[0].time).toEqual(rows[1].time)
    })
  })

  it('LG-04 has a head that stands for all before it, and is found as long as they are as they were', async () => {
    await append('first')
    const { rows, head } = await verifyAuditLog()
    if (!head) throw new Error('no head')
    expect(head).toEqual({ seq: BigInt(rows), hash: expect.stringMatching(/^[0-9a-f]{64}$/) })
    await append('second')
    expect(await verifyAuditLog(head)).toMatchObject({ rows: rows + 1, firstBadRow: null, kept: 'found' })
    expect((await verifyAuditLog({ ...head, hash: '0'.repeat(64) })).kept).toBe('different')
    expect((await verifyAuditLog({ ...head, seq: head.seq + 5n })).kept).toBe('missing')
  })

  it('LG-04 names the first row that was changed, and the first after one that was removed', async () => {
    for (const id of ['a', 'b', 'c', 'd']) await append(id)
    const { head } = await verifyAuditLog()
    const last = head?.seq ?? 0n
    const check = async () => (await verifyAuditLog()).firstBadRow
    const of = (seq: bigint) => `WHERE seq = ${seq}`
    expect(await tampering(`UPDATE audit_entry SET actor_label = 'x' ${of(last - 2n)}`, check)).toBe(
      last - 2n,
    )
    expect(await tampering(`DELETE FROM audit_entry ${of(last - 2n)}`, check)).toBe(last - 1n)
    expect(await tampering(`DELETE FROM audit_entry ${of(1n)}`, check)).toBe(2n)
    expect(await check()).toBeNull()
  })

  it('LG-04 that was made anew by the owner of its tables, or cut off, shows by a head that was kept', async () => {
    for (const id of ['a', 'b', 'c']) await append(id)
    const { head } = await verifyAuditLog()
    if (!head) throw new Error('no head')
    const check = () => verifyAuditLog(head)
    const cutOff = await tampering(`DELETE FROM audit_entry WHERE seq = ${head.seq}`, check)
    expect(cutOff).toMatchObject({ firstBadRow: null, kept: 'missing' })

    const anew = `
      UPDATE audit_entry SET subject_id = 'forged' WHERE seq = ${head.seq - 1n};
      UPDATE audit_entry SET hash = latchkey_audit_hash(audit_entry) WHERE seq = ${head.seq - 1n};
      UPDATE audit_entry e SET previous_hash = p.hash FROM audit_entry p
        WHERE e.seq = ${head.seq} AND p.seq = e.seq - 1;
      UPDATE audit_entry SET hash = latchkey_audit_hash(audit_entry) WHERE seq = ${head.seq}`
    expect(await tampering(anew, check)).toMatchObject({ firstBadRow: null, kept: 'different' })
    expect(await check()).toMatchObject({ firstBadRow: null, kept: 'found' })
  })

  it('LG-04 is checked whole when it is longer than what one statement takes', async () => {
    await owner.query(`
      INSERT INTO audit_entry (seq, actor_kind, actor_label, action, subject_kind, subject_id, detail, previous_hash, hash)
      SELECT 0, 'system', 'latchkey', 'user.signed_in', 'user', n::text, '{}', '', '' FROM generate_series(1, 20500) n`)
    const { rows, firstBadRow, head } = await verifyAuditLog()
    expect({ rows: rows > 20_500, firstBadRow, last: head?.seq === BigInt(rows) }).toEqual({
      rows: true,
      firstBadRow: null,
      last: true,
    })
    const late = 'DELETE FROM audit_entry WHERE seq IN (20001, 20300)'
    expect(await tampering(late, async () => (await verifyAuditLog()).firstBadRow)).toBe(20_002n)
  })
})
