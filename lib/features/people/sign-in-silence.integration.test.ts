import pg from 'pg'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { operator } from '#e2e/fixtures/people.ts'
import { passwordWork } from '#lib/features/people/passwords/passwords.ts'
import { db } from '#lib/platform/db/db.ts'
import { pool } from '#lib/platform/db/pools.ts'
import { disablePerson } from './account/disable-person.ts'
import { createUser } from './create-user.ts'
import { signIn } from './sign-in.ts'

// EN-02: whether an address has an account is told by no words, and by no work that takes longer. Of time alone a test on a
// busy machine says little (`npm run bench -- --scenarios silence` does): what is done is counted here.

const password = 'violet otter ladder 7'
const source = { address: '192.0.2.140', device: null, userAgent: 'curl/8' }
let names = 0

async function make(): Promise<{ email: string; userId: string }> {
  const email = `silence-${++names}@people.example`
  const { userId } = await createUser({ actor: operator }, { email, role: 'developer', password })
  return { email, userId }
}

const refusal = (email: string, typed: string) => signIn({ source }, { email, password: typed }).catch(String)

/** What is asked of the database, without what is asked for, and how many passwords are compared, until there is an answer. */
async function workOf(email: string, typed: string) {
  const asked = vi.spyOn(pg.Client.prototype, 'query')
  const compared = vi.spyOn(passwordWork(), 'run')
  const answer = await refusal(email, typed)
  const statements = asked.mock.calls.map(([query]: readonly unknown[]) =>
    typeof query === 'string' ? query : String(Object(query).text),
  )
  const hashes = compared.mock.calls.length
  vi.restoreAllMocks()
  return { answer, statements, hashes }
}

afterEach(() => vi.restoreAllMocks())

describe('EN-02 a sign-in that is refused', () => {
  it('EN-02 takes the same statements and one hash, whether there is an account, none, or a disabled one', async () => {
    const [known, disabled] = [await make(), await make()]
    await disablePerson({ actor: operator }, { userId: disabled.userId })
    // The first failure of an account in an hour has a row of the audit log besides, which is the next test's.
    for (const { email } of [known, disabled]) await refusal(email, 'guess')
    const audited = () =>
      db().auditEntry.count({ where: { action: 'user.sign_in_failed', subjectId: known.userId } })
    await expect.poll(audited).toBe(1)
    const [wrong, nobody, off] = [
      await workOf(known.email, 'not it at all'),
      await workOf('silence-nobody@people.example', 'not it at all'),
      await workOf(disabled.email, password),
    ]
    expect(wrong.answer).toContain('The e-mail address or password is wrong.')
    expect(wrong.hashes).toBe(1)
    expect(wrong.statements.length).toBeGreaterThan(1)
    expect(nobody).toEqual(wrong)
    expect(off).toEqual(wrong)
  })

  it('EN-02 does not wait for its row of the audit log, which comes all the same', async () => {
    const { email, userId } = await make()
    const holder = await pool('pages').connect()
    try {
      // What writers of the audit log wait for.
      await holder.query('BEGIN; SELECT pg_advisory_xact_lock(7140212003)')
      expect(await refusal(email, 'guess')).toContain('is wrong')
    } finally {
      await holder.query('ROLLBACK')
      holder.release()
    }
    await expect
      .poll(() => db().auditEntry.count({ where: { action: 'user.sign_in_failed', subjectId: userId } }))
      .toBe(1)
  })
})
