import { randomUUID } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { db } from '#lib/platform/db/db.ts'
import { deleteOldRowsOf } from '#lib/runtime/retention.ts'
import { once } from './once.ts'

const keyed = (request = 'ask') => ({ caller: `caller-${randomUUID()}`, key: 'k', request })
const rowsOf = (caller: string) => db().idempotencyKey.findMany({ where: { caller } })

describe('a keyed request', () => {
  it('LG-01 keeps digests and the answer, never the key or the secret', async () => {
    const asked = { ...keyed(), key: 'the-key-itself' }
    const done = await once(asked, async () => ({ answer: { id: '1' }, secret: 'lk_live_x' }))
    expect(done).toEqual({ kind: 'done', answer: { id: '1' }, secret: 'lk_live_x' })
    const [row] = await rowsOf(asked.caller)
    expect(row?.answer).toEqual({ id: '1' })
    const text = Buffer.concat([row?.keyDigest ?? Buffer.of(), row?.requestDigest ?? Buffer.of()]).toString()
    expect(text).not.toMatch(/the-key-itself|ask/)
    const withSecret = once(keyed(), async () => ({ answer: { client_secret: 'lk_live_x' } }))
    await expect(withSecret).rejects.toThrow(/idempotency_key_answer_check/)
  })

  it('RE-06 is gone with the change when either fails', async () => {
    const asked = keyed()
    const failing = once(asked, async (tx) => {
      await tx.team.create({ data: { slug: asked.caller, name: 'x' }, select: { id: true } })
      throw new Error('no')
    })
    await expect(failing).rejects.toThrow('no')
    expect(await rowsOf(asked.caller)).toEqual([])
    expect(await db().team.findUnique({ where: { slug: asked.caller } })).toBeNull()
  })

  it('is deleted by the job once it has expired, however many there are and however many jobs run', async () => {
    // What other tests of this database have left.
    await deleteOldRowsOf('idempotency_key')
    const caller = `caller-${randomUUID()}`
    await db().$executeRaw`
      INSERT INTO idempotency_key (caller, key_digest, request_digest, answer, expires_at)
      SELECT ${caller}, sha256(n::text::bytea), sha256('x'), '{}', now() + CASE WHEN n > 12000 THEN interval '1 hour'
        ELSE interval '-2 minutes' END
      FROM generate_series(1, 12003) n`
    const counts = await Promise.all([deleteOldRowsOf('idempotency_key'), deleteOldRowsOf('idempotency_key')])
    expect(await rowsOf(caller)).toHaveLength(3)
    expect(counts.reduce((sum, count) => sum + count)).toBe(12_000)
    expect(await deleteOldRowsOf('idempotency_key')).toBe(0)
  })
})
