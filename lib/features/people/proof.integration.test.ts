import { beforeAll, describe, expect, it } from 'vitest'
import { signedIn as signIn } from '#e2e/fixtures/signed-in.ts'
import type { Person } from '#lib/access/actor.ts'
import { changePassword } from '#lib/features/people/account/change-password.ts'
import { hashPassword } from '#lib/features/people/passwords/passwords.ts'
import { db } from '#lib/platform/db/db.ts'
import { pool } from '#lib/platform/db/pools.ts'
import { createUser } from './create-user.ts'
import { personSelect, toPerson } from './person.ts'
import { requireProof } from './proof.ts'
import { PROOF_MINUTES } from './proof-field.ts'
import { listSessions } from './sessions.ts'

const email = 'proof@accounts.example'
const password = 'violet otter ladder 7'
const source = { address: '192.0.2.40', device: null }

let session: { id: string; person: Person }

beforeAll(async () => {
  const { userId } = await createUser(
    { actor: { kind: 'operator', name: 'cli' } },
    { email, role: 'developer', password },
  )
  const user = await db().user.findUniqueOrThrow({ where: { id: userId }, select: personSelect })
  const { sessionId } = await signIn({ source }, { email, password })
  session = { id: sessionId, person: toPerson(user) }
})

const age = (minutes: number) =>
  db().session.update({
    where: { id: session.id },
    data: { provedAt: new Date(Date.now() - minutes * 60_000) },
    select: { id: true },
  })

const audited = async (action: string) =>
  await db().auditEntry.count({ where: { subjectId: session.person.id, action } })

describe('proving again who one is (SE-05)', () => {
  it('is not asked for after signing in', async () => {
    expect(await requireProof(session, source, null)).toBeNull()
    await age(PROOF_MINUTES - 1)
    expect(await requireProof(session, source, null)).toBeNull()
  })

  it.each([[null], [''], ['not my password'], [new File([], 'password')]])(
    'refuses %o once the sign-in is old',
    async (typed) => {
      await age(PROOF_MINUTES + 1)
      await expect(requireProof(session, source, typed)).rejects.toMatchObject({
        code: 'unauthenticated',
        field: 'currentPassword',
      })
    },
  )

  it('PT-04 takes the password under a new id of the session, audits it, and asks no more for a while', async () => {
    await age(PROOF_MINUTES + 1)
    const before = await audited('user.confirmed_identity')
    const renewed = await requireProof(session, source, password)
    if (!renewed) throw new Error('the session has its old id')
    expect(renewed).toEqual({ sessionId: expect.not.stringMatching(session.id), userId: session.person.id })
    expect(await audited('user.confirmed_identity')).toBe(before + 1)
    const ends = async (id: string) =>
      (
        await db().session.findUniqueOrThrow({ where: { id }, select: { expiresAt: true } })
      ).expiresAt.getTime()
    expect(await ends(session.id)).toBeLessThan(Date.now() + 5_000)
    expect(await ends(renewed.sessionId)).toBeGreaterThan(Date.now() + 23 * 3600_000)
    expect((await listSessions(session.person)).map(({ id }) => id)).toEqual([renewed.sessionId])
    session = { ...session, id: renewed.sessionId }
    expect(await requireProof(session, source, null)).toBeNull()
  })

  it('gives a session that was renewed in two tabs at once a whole life in both', async () => {
    await age(PROOF_MINUTES + 1)
    const outcomes = await Promise.all([
      requireProof(session, source, password),
      requireProof(session, source, password),
    ])
    const ids = outcomes.flatMap((ticket) => ticket?.sessionId ?? [])
    const made = await db().session.findMany({ where: { id: { in: ids } }, select: { expiresAt: true } })
    expect(made.length).toBeGreaterThan(0)
    for (const { expiresAt } of made) expect(expiresAt.getTime()).toBeGreaterThan(Date.now() + 23 * 3600_000)
    session = { ...session, id: ids[0] ?? '' }
  })

  it('counts guesses as those at the sign-in page', async () => {
    await age(PROOF_MINUTES + 1)
    const elsewhere = { address: '198.51.100.40', device: null }
    const guess = () => requireProof(session, elsewhere, 'a guess').catch(({ code }) => code)
    for (let count = 0; count < 10; count++) expect(await guess()).toBe('unauthenticated')
    expect(await guess()).toBe('throttled')
    await expect(signIn({ source: elsewhere }, { email, password })).rejects.toMatchObject({
      code: 'throttled',
    })
  })
})

describe('a password that is changed while the one before is judged (PT-04)', () => {
  const waiting = async () =>
    (
      await pool('jobs').query(
        "SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'",
      )
    ).rows.length

  /** Has something go on while somebody else is about to commit another state of the account. */
  async function during<T>(change: string, act: () => Promise<T>): Promise<PromiseSettledResult<T>[]> {
    const holder = await pool('jobs').connect()
    try {
      await holder.query('BEGIN')
      await holder.query(`UPDATE app_user SET ${change} WHERE email = $1`, [email])
      const outcome = Promise.allSettled([act()])
      await expect.poll(waiting, { timeout: 20_000 }).toBeGreaterThan(0)
      await holder.query('COMMIT')
      return await outcome
    } finally {
      await holder.query('ROLLBACK')
      holder.release()
    }
  }
  const refused = (code: string) => [{ status: 'rejected', reason: expect.objectContaining({ code }) }]
  const live = () => db().session.count({ where: { user: { email }, revokedAt: null } })

  it.each([
    ['sign-in', () => signIn({ source }, { email, password })],
    [
      'proof',
      async () => {
        await db().session.updateMany({ where: { id: session.id }, data: { provedAt: new Date(0) } })
        return await requireProof(session, source, password)
      },
    ],
  ])('leaves no session to a %s with it', async (_what, act) => {
    session = { ...session, id: (await signIn({ source }, { email, password })).sessionId }
    const another = await hashPassword('another lantern cobalt 42')
    expect(await during(`password_hash = '${another}'`, act)).toEqual(refused('unauthenticated'))
    expect(await live()).toBe(0)
    const before = await hashPassword(password)
    await db().user.update({ where: { email }, data: { passwordHash: before }, select: { id: true } })
  })

  it('is not changed back by whoever was changing it, too', async () => {
    const change = () =>
      changePassword({ actor: session.person, source }, { password: 'thieving lantern cobalt 43' })
    const another = await hashPassword(password)
    expect(await during(`password_hash = '${another}'`, change)).toEqual(refused('conflict'))
    expect(await live()).toBe(0)
  })

  it('leaves no session to a proof whose session was ended, nor to a sign-in to an account that was disabled', async () => {
    session = { ...session, id: (await signIn({ source }, { email, password })).sessionId }
    await db().session.updateMany({
      where: { id: session.id },
      data: { provedAt: new Date(0), revokedAt: new Date() },
    })
    await expect(requireProof(session, source, password)).rejects.toMatchObject({ code: 'unauthenticated' })
    const outcome = await during('disabled_at = now()', () => signIn({ source }, { email, password }))
    expect(outcome).toEqual(refused('unauthenticated'))
    expect(await live()).toBe(0)
  })
})
