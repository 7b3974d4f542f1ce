import { beforeAll, describe, expect, it } from 'vitest'
import { db } from '#lib/platform/db/db.ts'
import { pool } from '#lib/platform/db/pools.ts'
import { createUser } from './create-user.ts'
import { codeOfLink, findLink, linkAddress, makeLink, type NewLink, revokeLinks, takeLink } from './links.ts'

const email = 'links@accounts.example'
const over = { code: 'invalid', field: 'code' }
let userId: string

beforeAll(async () => {
  const made = await createUser(
    { actor: { kind: 'operator', name: 'cli' } },
    { email, role: 'developer', password: 'violet otter ladder 7' },
  )
  userId = made.userId
})

const make = (more: Partial<NewLink> = {}) =>
  db().$transaction((tx) =>
    makeLink(tx, { kind: 'password_reset', validSeconds: 60, userId, email, ...more }),
  )
const take = (code: string, kind: NewLink['kind'] = 'password_reset') =>
  db().$transaction((tx) => takeLink(tx, kind, code))

describe('a one-time link', () => {
  it('goes to exactly one of many who take it at once', async () => {
    const { code } = await make({ detail: { by: 'Ada' }, isMailed: true })
    const outcomes = await Promise.allSettled(Array.from({ length: 20 }, () => take(code)))
    const taken = outcomes.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value] : []))
    expect(taken).toMatchObject([{ userId, email, isMailed: true, detail: { by: 'Ada' } }])
    await expect(take(code)).rejects.toMatchObject(over)
    expect(await findLink('password_reset', code)).toBeNull()
  })

  it('stays as it was when what it opens is refused', async () => {
    const { code } = await make()
    const refused = db().$transaction(async (tx) => {
      await takeLink(tx, 'password_reset', code)
      throw new Error('refused')
    })
    await expect(refused).rejects.toThrow('refused')
    expect(await findLink('password_reset', code)).toMatchObject({ userId })
    await take(code)
  })

  it('opens nothing when it has expired, is revoked, is of another kind or was made up', async () => {
    const expired = await make({ validSeconds: 0 })
    const { code } = await make()
    await expect(take(expired.code)).rejects.toMatchObject(over)
    await expect(take(code, 'sign_up')).rejects.toMatchObject(over)
    await expect(take('x'.repeat(43))).rejects.toMatchObject(over)
    expect(await revokeLinks(db(), { kind: 'password_reset', userId })).toBeGreaterThan(0)
    await expect(take(code)).rejects.toMatchObject(over)
    expect(await revokeLinks(db(), { kind: 'password_reset', userId })).toBe(0)
  })

  it('has a code of 256 bits that no row holds, and that its id alone does not give away', async () => {
    const { id, code } = await make()
    expect(code).toMatch(/^[\w-]{43}$/)
    expect(await codeOfLink(id)).toBe(code)
    const { rows } = await pool('pages').query('SELECT l::text AS row FROM one_time_link l WHERE id = $1', [
      id,
    ])
    expect(rows[0].row).not.toContain(code)
    expect(rows[0].row).not.toContain(Buffer.from(code, 'base64url').toString('hex'))
  })

  it('has its code in the fragment of its address', () => {
    expect(linkAddress('/reset-password', 'abc')).toBe('http://localhost:3000/reset-password#abc')
  })
})
