import { fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { operator } from '#e2e/fixtures/people.ts'
import { changed } from '#lib/changes/changed.ts'
import { verifyAuditLog } from '#lib/changes/verify.ts'
import { retireKey, rotateKey } from '#lib/features/signing-keys/rotate.ts'
import { db } from '#lib/platform/db/db.ts'
import { env } from '#lib/platform/env.ts'
import { latestHead, readSignedHead, type SignedHead, signHeadWhenDue } from './heads.ts'

let owner: pg.Client
let signed: SignedHead

beforeAll(async () => {
  owner = new pg.Client({ connectionString: env.migrateDatabaseUrl })
  await owner.connect()
  for (let n = 0; n < 5; n++) await append(`before-${n}`)
  const made = await signHeadWhenDue()
  if (!made) throw new Error('no head')
  signed = made
})
afterAll(() => owner?.end())

const append = (id: string) =>
  changed(db(), {
    actor: null,
    name: 'user.address_confirmed',
    subject: { kind: 'user', id },
    detail: {},
  })

/** Does what only the owner of the tables can, and takes it back. */
async function tampering<Result>(statement: string, look: () => Promise<Result>): Promise<Result> {
  await owner.query('CREATE TABLE kept_rows AS TABLE audit_entry')
  await owner.query('ALTER TABLE audit_entry DISABLE TRIGGER USER')
  try {
    await owner.query(statement)
    return await look()
  } finally {
    await owner.query('TRUNCATE audit_entry; INSERT INTO audit_entry TABLE kept_rows; DROP TABLE kept_rows')
    await owner.query('ALTER TABLE audit_entry ENABLE TRIGGER USER')
  }
}

const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')

describe('a signed head', () => {
  it('LG-04 is the last row, signed once an hour, and shown to the connectivity team', async () => {
    expect(await signHeadWhenDue()).toBeNull()
    expect(await latestHead({ actor: operator })).toEqual(signed)
    expect(await readSignedHead(signed.token)).toEqual({
      head: { seq: signed.seq, hash: signed.hash },
      signedAt: new Date(Math.floor(signed.signedAt.getTime() / 1000) * 1000),
      signature: 'good',
    })
    const { kept, firstBadRow } = await verifyAuditLog(signed)
    expect({ kept, firstBadRow }).toEqual({ kept: 'found', firstBadRow: null })
  })

  it('LG-04 that was changed, or signed by another, says so', async () => {
    const [header = '', payload = '', signature = ''] = signed.token.split('.')
    const { kid } = JSON.parse(Buffer.from(header, 'base64url').toString())
    const forged = part({ seq: 3, hash: '0'.repeat(64), iat: 1 })
    const verdictOf = async (token: string) => (await readSignedHead(token))?.signature ?? null
    expect(await verdictOf(`${header}.${forged}.${signature}`)).toBe('bad')
    const headers: [object, string | null][] = [
      [{ typ: 'audit-head+jwt', alg: 'ES256', kid: 'another' }, 'unknown_key'],
      [{ typ: 'audit-head+jwt', alg: 'none', kid }, 'bad'],
      [{ typ: 'audit-head+jwt', alg: 'HS256', kid }, 'bad'],
      [{ typ: 'at+jwt', alg: 'ES256', kid }, null],
    ]
    for (const [other, verdict] of headers)
      expect(await verdictOf(`${part(other)}.${payload}.${signature}`)).toBe(verdict)
    for (const text of ['a.b.c', '', 'x', `${header}.${part({})}.${signature}`])
      expect(await verdictOf(text)).toBeNull()
  })

  it('LG-04 stays good when its key is retired', async () => {
    const [header = ''] = signed.token.split('.')
    const { kid } = JSON.parse(Buffer.from(header, 'base64url').toString())
    await rotateKey({ actor: operator }, { alg: 'ES256' })
    await retireKey({ actor: operator }, { kid })
    expect((await readSignedHead(signed.token))?.signature).toBe('good')
  })
})

describe('what was done to the log is named', () => {
  const verdictAfter = async (statement: string) => {
    const { firstBadRow, missingRow, kept } = await tampering(statement, () => verifyAuditLog(signed))
    return { firstBadRow, missingRow, kept }
  }

  it('LG-04 a row that was edited', async () => {
    const seq = signed.seq - 2n
    expect(await verdictAfter(`UPDATE audit_entry SET subject_id = 'forged' WHERE seq = ${seq}`)).toEqual({
      ...{ firstBadRow: seq, missingRow: null, kept: 'found' },
    })
  })

  it('LG-04 a row that was deleted', async () => {
    const seq = signed.seq - 2n
    expect(await verdictAfter(`DELETE FROM audit_entry WHERE seq = ${seq}`)).toEqual({
      ...{ firstBadRow: seq + 1n, missingRow: seq, kept: 'found' },
    })
  })

  it('LG-04 two rows that were swapped', async () => {
    const [one, other] = [signed.seq - 3n, signed.seq - 1n]
    const swap = `UPDATE audit_entry SET seq = -seq WHERE seq IN (${one}, ${other});
      UPDATE audit_entry SET seq = CASE seq WHEN -${one} THEN ${other} ELSE ${one} END WHERE seq < 0`
    expect(await verdictAfter(swap)).toEqual({ firstBadRow: one, missingRow: null, kept: 'found' })
  })

  it('LG-04 a tail that was cut off', async () => {
    expect(await verdictAfter(`DELETE FROM audit_entry WHERE seq >= ${signed.seq}`)).toEqual({
      ...{ firstBadRow: null, missingRow: null, kept: 'missing' },
    })
  })

  it('LG-04 nothing, of what 200 wrote at once from four processes: there is one chain', async () => {
    const { rows } = await verifyAuditLog()
    const written = 4 * ROWS_EACH
    // Whoever holds the lock keeps all others waiting, so that they are seen to be there at once.
    await owner.query('BEGIN')
    await owner.query('SELECT pg_advisory_xact_lock(7140212003)')
    const writers = Array.from({ length: 4 }, (_, index) => startWriters(`writer-${index}`))
    try {
      await vi.waitFor(async () => expect(await waiting()).toBe(4 * CONNECTIONS_EACH), {
        timeout: 120_000,
        interval: 100,
      })
    } finally {
      await owner.query('COMMIT')
    }
    expect(await Promise.all(writers)).toEqual([0, 0, 0, 0])
    expect(await verifyAuditLog(signed)).toMatchObject({
      ...{ rows: rows + written, firstBadRow: null, missingRow: null, kept: 'found' },
    })
    const bySubject = await owner.query<{ count: number }>(
      "SELECT count(DISTINCT subject_id)::int AS count FROM audit_entry WHERE subject_id LIKE 'writer-%'",
    )
    expect(bySubject.rows).toEqual([{ count: written }])
  })
})

const CONNECTIONS_EACH = 12
const ROWS_EACH = 50

/** A process that writes, with connections of its own; resolves to the code it ends with. */
async function startWriters(name: string): Promise<number | null> {
  const main = join(import.meta.dirname, '../../../e2e/fixtures/audit-writers.main.ts')
  const child = fork(main, [name, String(CONNECTIONS_EACH), String(ROWS_EACH)], { execArgv: [] })
  const [code] = await once(child, 'exit')
  return code
}

/** How many connections wait for their turn in the log. */
async function waiting(): Promise<number> {
  const { rows } = await owner.query<{ count: number }>(
    `SELECT count(*)::int AS count FROM pg_locks l
     WHERE l.locktype = 'advisory' AND NOT l.granted
       AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())`,
  )
  return rows[0]?.count ?? 0
}
