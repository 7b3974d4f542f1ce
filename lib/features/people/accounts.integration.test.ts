import { createHash, randomBytes } from 'node:crypto'
import { describe, expect, it, vi } from 'vitest'
import { signedIn as signIn } from '#e2e/fixtures/signed-in.ts'
import type { Operator, Person } from '#lib/access/actor.ts'
import { entriesAbout } from '#lib/changes/entries.ts'
import { passwordStrength } from '#lib/features/people/passwords/password-strength.ts'
import { HASHES_AT_ONCE, HASHES_WAITING, passwordWork } from '#lib/features/people/passwords/passwords.ts'
import { findTeam } from '#lib/features/teams/teams.ts'
import { AppError } from '#lib/kernel/errors.ts'
import { db } from '#lib/platform/db/db.ts'
import { pool } from '#lib/platform/db/pools.ts'
import { deleteOldRowsOf } from '#lib/runtime/retention.ts'
import { createUser } from './create-user.ts'
import { createInvitation, createSetupInvitation, redeemInvitation } from './invitations.ts'
import { personSelect, toPerson } from './person.ts'
import { requireProof } from './proof.ts'
import { listSessions, resumeSession, watchSession } from './sessions.ts'
import { signOut, signOutElsewhere } from './sign-out.ts'
import { signUp } from './sign-up.ts'
import { countAttempt } from './throttle.ts'

const operator: Operator = { kind: 'operator', name: 'cli' }
const password = 'violet otter ladder 7'
const from = (address: string, device: string | null = null) => ({ source: { address, device } })

async function personOf(userId: string): Promise<Person> {
  return toPerson(await db().user.findUniqueOrThrow({ where: { id: userId }, select: personSelect }))
}

/** What became of many at once: the values, and the refusals. Anything but an AppError fails the test. */
async function settle<T>(attempts: Promise<T>[]): Promise<{ values: T[]; refusals: AppError[] }> {
  const outcomes = await Promise.allSettled(attempts)
  const refusals = outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [outcome.reason] : []))
  for (const refusal of refusals) expect(refusal).toBeInstanceOf(AppError)
  return {
    values: outcomes.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value] : [])),
    refusals,
  }
}

const auditedFor = async (subjectId: string) =>
  (
    await db().auditEntry.findMany({
      where: { subjectId },
      select: { action: true },
      orderBy: { seq: 'asc' },
    })
  ).map(({ action }) => action)

describe('signing up', () => {
  it('makes a developer with a team of their own, a session and an audit row', async () => {
    const ticket = await signUp(from('192.0.2.1'), {
      email: 'ada@accounts.example',
      name: 'Ada Löve',
      password,
    })
    const person = await personOf(ticket.userId)
    expect(person).toMatchObject({ role: 'developer', email: 'ada@accounts.example' })
    expect(person.teams).toMatchObject([{ slug: 'ada-love', name: 'Ada Löve’s team' }])
    expect(await resumeSession(ticket)).toEqual(person)
    expect(await auditedFor(ticket.userId)).toEqual(['user.signed_up'])
  })

  it('gives a namesake a team under another slug', async () => {
    const { userId } = await signUp(from('192.0.2.1'), {
      email: 'ada2@accounts.example',
      name: 'Ada Löve',
      password,
    })
    expect((await personOf(userId)).teams[0]?.slug).toMatch(/^ada-love-[0-9a-z]{5}$/)
  })

  it('refuses a taken address without blaming the address', async () => {
    const again = signUp(from('192.0.2.1'), { email: 'ada@accounts.example', name: 'Eve', password })
    await expect(again).rejects.toMatchObject({ code: 'conflict', field: undefined })
  })

  it('stores the password as an Argon2id hash alone', async () => {
    const user = await db().user.findUniqueOrThrow({
      where: { email: 'ada@accounts.example' },
      select: { passwordHash: true },
    })
    expect(user.passwordHash).toMatch(/^\$argon2id\$/)
  })

  it('of 20 who sign up with one address at once lets exactly one in', async () => {
    const { values, refusals } = await settle(
      Array.from({ length: 20 }, (_, at) =>
        signUp(from('192.0.2.2'), { email: 'race@accounts.example', name: `Racer ${at}`, password }),
      ),
    )
    expect(values).toHaveLength(1)
    expect(refusals.map(({ code }) => code)).toEqual(Array(19).fill('conflict'))
    expect(await db().user.count({ where: { email: 'race@accounts.example' } })).toBe(1)
    expect(await db().team.count({ where: { slug: { startsWith: 'racer-' } } })).toBe(1)
  })
})

it('judges no password of somebody who is throttled, or has no code', async () => {
  const judged = vi.spyOn(passwordStrength(), 'ask')
  const account = { email: 'busy@accounts.example', name: 'Busy', password }
  for (let at = 0; at < 100; at++) await countAttempt('signUpSource', '192.0.2.99')
  await expect(signUp(from('192.0.2.99'), account)).rejects.toMatchObject({ code: 'throttled' })
  const guess = redeemInvitation(from('192.0.2.99'), { ...account, code: 'made up' })
  await expect(guess).rejects.toMatchObject({ field: 'code' })
  expect(judged).not.toHaveBeenCalled()
  await signUp(from('192.0.2.98'), account)
  expect(judged).toHaveBeenCalledOnce()
  judged.mockRestore()
})

describe('signing in', () => {
  const email = 'grace@accounts.example'

  it('opens a session for the right password, and says the same of a wrong one and of nobody', async () => {
    const { userId } = await createUser({ actor: operator }, { email, role: 'connectivity', password })
    const ticket = await signIn(from('192.0.2.10'), { email, password })
    expect(ticket.userId).toBe(userId)
    expect(await resumeSession(ticket)).toMatchObject({ id: userId, withheld: { role: 'connectivity' } })

    const wrong = await signIn(from('192.0.2.10'), { email, password: 'not it at all' }).catch(String)
    const nobody = await signIn(from('192.0.2.10'), { email: 'no@accounts.example', password }).catch(String)
    expect(wrong).toBe(nobody)
    expect(wrong).toContain('is wrong')
    await expect
      .poll(() => auditedFor(userId))
      .toEqual(['user.created', 'user.signed_in', 'user.sign_in_failed'])
  })

  it('counts failures by the hour, and audits the first of an account and few of the others', async () => {
    const { userId } = await createUser(
      { actor: operator },
      { email: 'guessed@accounts.example', role: 'developer', password },
    )
    const before = await db().auditEntry.count()
    const guess = async (email: string, address: string) =>
      await signIn(from(address), { email, password: 'guess' }).catch(({ code }) => code)
    for (let at = 0; at < 12; at++)
      expect(await guess('guessed@accounts.example', `198.51.100.${100 + at}`)).toBe('unauthenticated')
    await expect
      .poll(() => auditedFor(userId))
      .toEqual(['user.created', 'user.sign_in_failed', 'user.sign_in_failed'])
    const { entries } = await entriesAbout({ kind: 'user', id: userId }, { before: null, limit: 9 })
    expect(
      entries
        .filter(({ action }) => action === 'user.sign_in_failed')
        .map(({ detail }) => ({ detail }))
        .reverse(),
    ).toEqual([
      { detail: { address: '198.51.100.100', failuresThisHour: 1 } },
      { detail: { address: '198.51.100.109', failuresThisHour: 10 } },
    ])

    for (let at = 0; at < 12; at++) await guess(`nobody-${at}@accounts.example`, `198.51.100.${150 + at}`)
    expect(await db().auditEntry.count()).toBe(before + 2)
    const counts = await db().signInFailure.findMany({ select: { userId: true, count: true } })
    const of = (id: string) =>
      counts.filter((row) => row.userId === id).reduce((sum, row) => sum + row.count, 0n)
    expect(of(userId)).toBe(12n)
    expect(of('00000000-0000-0000-0000-000000000000')).toBeGreaterThanOrEqual(12n)
  })

  it('a stranger’s failures do not wait for whoever is writing to the audit log', async () => {
    const holder = await pool('pages').connect()
    try {
      await holder.query('BEGIN; SELECT pg_advisory_xact_lock(7140212003)')
      await expect(
        signIn(from('198.51.100.200'), { email: 'nobody-waits@accounts.example', password: 'guess' }),
      ).rejects.toMatchObject({ code: 'unauthenticated' })
    } finally {
      await holder.query('ROLLBACK')
      holder.release()
    }
  })

  it('turns people away with a sentence while too many wait, on every form, and counts that as no guess', async () => {
    const email = 'crowded@accounts.example'
    const { userId } = await createUser({ actor: operator }, { email, role: 'developer', password })
    const { code } = await createInvitation({ actor: operator }, { role: 'developer' })
    const { deviceMark, sessionId } = await signIn(from('192.0.2.21'), { email, password })
    const session = { id: sessionId, person: await personOf(userId) }
    await db().session.update({
      where: { id: sessionId },
      data: { provedAt: new Date(0) },
      select: { id: true },
    })

    let leave = () => {}
    const left = new Promise<void>((done) => {
      leave = done
    })
    const crowd = Array.from({ length: HASHES_AT_ONCE + HASHES_WAITING }, () =>
      passwordWork().run(() => left),
    )
    const turnedAway = { code: 'throttled', message: expect.stringContaining('Try again in a few seconds') }
    const account = { email: 'crowd@accounts.example', name: 'Crowd', password }
    for (let at = 0; at < 15; at++)
      await expect(signIn(from('192.0.2.22'), { email, password })).rejects.toMatchObject(turnedAway)
    await expect(signUp(from('192.0.2.22'), account)).rejects.toMatchObject(turnedAway)
    await expect(redeemInvitation(from('192.0.2.22'), { ...account, code })).rejects.toMatchObject(turnedAway)
    await expect(requireProof(session, from('192.0.2.22').source, password)).rejects.toMatchObject(turnedAway)
    const known = signIn(from('192.0.2.21', deviceMark), { email, password })

    leave()
    await Promise.all(crowd)
    expect((await known).userId).toBe(userId)
    expect((await signIn(from('192.0.2.22'), { email, password })).userId).toBe(userId)
    await redeemInvitation(from('192.0.2.22'), { ...account, code })
  })

  it('PT-02 throttles guesses from one source, and leaves the owner elsewhere alone', async () => {
    const guesses = Array.from({ length: 15 }, () =>
      signIn(from('198.51.100.9'), { email, password: 'guess' }),
    )
    const { refusals } = await settle(guesses)
    expect(refusals.filter(({ code }) => code === 'unauthenticated')).toHaveLength(10)
    expect(refusals.filter(({ code }) => code === 'throttled')).toHaveLength(5)
    await expect(signIn(from('198.51.100.9'), { email, password })).rejects.toMatchObject({
      code: 'throttled',
    })
    await expect(signIn(from('192.0.2.10'), { email, password })).resolves.toMatchObject({})
  })

  it('PT-02 lets a device in that the account knows, however many strangers guess', async () => {
    const owner = await createUser(
      { actor: operator },
      { email: 'flooded@accounts.example', role: 'developer', password },
    )
    const { deviceMark } = await signIn(from('192.0.2.11'), { email: 'flooded@accounts.example', password })
    // No more at once than may wait for their password to be judged.
    for (let begin = 0; begin < 120; begin += 40)
      await settle(
        Array.from({ length: 40 }, (_, at) =>
          signIn(from(`203.0.113.${begin + at}`), { email: 'flooded@accounts.example', password: 'guess' }),
        ),
      )
    const stranger = signIn(from('192.0.2.12'), { email: 'flooded@accounts.example', password })
    await expect(stranger).rejects.toMatchObject({ code: 'throttled' })
    const known = await signIn(from('192.0.2.11', deviceMark), {
      email: 'flooded@accounts.example',
      password,
    })
    expect(known.userId).toBe(owner.userId)
    const forged = signIn(from('192.0.2.12', `${deviceMark}x`), {
      email: 'flooded@accounts.example',
      password,
    })
    await expect(forged).rejects.toMatchObject({ code: 'throttled' })
  })

  it('refuses a disabled account, and ends its sessions', async () => {
    const { userId } = await createUser(
      { actor: operator },
      { email: 'gone@accounts.example', role: 'developer', password },
    )
    const ticket = await signIn(from('192.0.2.13'), { email: 'gone@accounts.example', password })
    await db().user.update({ where: { id: userId }, data: { disabledAt: new Date() }, select: { id: true } })
    expect(await resumeSession(ticket)).toBeNull()
    await expect(
      signIn(from('192.0.2.13'), { email: 'gone@accounts.example', password }),
    ).rejects.toMatchObject({
      code: 'unauthenticated',
    })
  })
})

describe('a session', () => {
  const email = 'sessions@accounts.example'
  const open = () => signIn(from('192.0.2.20'), { email, password })

  it('ends when it is revoked, when it is idle for an hour, and a day after it began', async () => {
    await createUser({ actor: operator }, { email, role: 'developer', password })
    const change = async (sessionId: string, data: { lastSeenAt?: Date; expiresAt?: Date }) =>
      await db().session.update({ where: { id: sessionId }, data, select: { id: true } })

    const revoked = await open()
    await signOut({ actor: await personOf(revoked.userId) }, revoked)
    expect(await resumeSession(revoked)).toBeNull()
    expect(await watchSession(revoked)).toBeNull()

    const idle = await open()
    await change(idle.sessionId, { lastSeenAt: new Date(Date.now() - 3601_000) })
    expect(await resumeSession(idle)).toBeNull()
    expect(await watchSession(idle)).toBeNull()

    const old = await open()
    await change(old.sessionId, { expiresAt: new Date(Date.now() - 1000) })
    expect(await resumeSession(old)).toBeNull()
    expect(await watchSession(old)).toBeNull()
  })

  it('belongs to one person: its id with another user is nobody', async () => {
    const ticket = await open()
    const { userId } = await createUser(
      { actor: operator },
      { email: 'other@accounts.example', role: 'developer', password },
    )
    expect(await resumeSession({ sessionId: ticket.sessionId, userId })).toBeNull()
    await signOut({ actor: await personOf(userId) }, ticket)
    expect(await resumeSession(ticket)).not.toBeNull()
  })

  it('notes its use at most once a minute', async () => {
    const ticket = await open()
    const seen = async () =>
      (
        await db().session.findUniqueOrThrow({
          where: { id: ticket.sessionId },
          select: { lastSeenAt: true },
        })
      ).lastSeenAt
    const first = await seen()
    await resumeSession(ticket)
    expect(await seen()).toEqual(first)
    const earlier = new Date(Date.now() - 61_000)
    await db().session.update({
      where: { id: ticket.sessionId },
      data: { lastSeenAt: earlier },
      select: { id: true },
    })
    // What a page asks by itself is no use.
    expect(await watchSession(ticket)).toMatchObject({ id: ticket.userId })
    expect(await seen()).toEqual(earlier)
    await resumeSession(ticket)
    expect((await seen()).getTime()).toBeGreaterThan(earlier.getTime())
  })

  it('stays when all others of the person are ended', async () => {
    const [kept, other] = [await open(), await open()]
    const actor = await personOf(kept.userId)
    expect((await signOutElsewhere({ actor }, kept)).ended).toBeGreaterThan(0)
    expect(await resumeSession(other)).toBeNull()
    expect((await listSessions(actor)).map(({ id }) => id)).toEqual([kept.sessionId])
  })
})

describe('an invitation', () => {
  const guest = (email: string) => ({ email, name: 'Guest', password })

  it('opens exactly one account, however many redeem it at once', async () => {
    const { code } = await createInvitation({ actor: operator }, { role: 'connectivity' })
    const { values, refusals } = await settle(
      Array.from({ length: 20 }, (_, at) =>
        redeemInvitation(from('192.0.2.30'), { code, ...guest(`guest${at}@accounts.example`) }),
      ),
    )
    expect(values).toHaveLength(1)
    expect(refusals.map(({ field }) => field)).toEqual(Array(19).fill('code'))
    expect(await db().user.count({ where: { email: { startsWith: 'guest' } } })).toBe(1)
    expect((await personOf(values[0]?.userId ?? '')).role).toBe('connectivity')
  })

  it('is still good after a refusal', async () => {
    const { code } = await createInvitation({ actor: operator }, { role: 'developer' })
    const weak = redeemInvitation(from('192.0.2.31'), {
      code,
      ...guest('weak@accounts.example'),
      password: 'short',
    })
    await expect(weak).rejects.toMatchObject({ field: 'password' })
    const taken = redeemInvitation(from('192.0.2.31'), { code, ...guest('ada@accounts.example') })
    await expect(taken).rejects.toMatchObject({ field: 'email' })
    await expect(
      redeemInvitation(from('192.0.2.31'), { code, ...guest('strong@accounts.example') }),
    ).resolves.toMatchObject({})
  })

  it('opens nothing for another address than the one it names', async () => {
    const { code } = await createInvitation(
      { actor: operator },
      { role: 'developer', email: 'named@accounts.example' },
    )
    const other = redeemInvitation(from('192.0.2.32'), { code, ...guest('unnamed@accounts.example') })
    await expect(other).rejects.toMatchObject({ field: 'email' })
  })

  it('that a build before this one made is as good, once', async () => {
    const code = randomBytes(32).toString('base64url')
    const codeDigest = createHash('sha256').update(code).digest()
    await db().invitation.create({
      data: { codeDigest, role: 'connectivity', expiresAt: new Date(Date.now() + 60_000) },
      select: { id: true },
    })
    const redeem = (email: string) => redeemInvitation(from('192.0.2.36'), { code, ...guest(email) })
    const { userId } = await redeem('before@accounts.example')
    expect((await personOf(userId)).role).toBe('connectivity')
    await expect(redeem('before2@accounts.example')).rejects.toMatchObject({ field: 'code' })
  })

  it('is stored as a digest and ends after a day', async () => {
    const { code } = await createInvitation({ actor: operator }, { role: 'developer' })
    expect(Buffer.from(code, 'base64url')).toHaveLength(32)
    const newest = await db().oneTimeLink.findFirstOrThrow({
      orderBy: { createdAt: 'desc' },
      select: { id: true, codeDigest: true },
    })
    expect(Buffer.from(newest.codeDigest).toString('latin1')).not.toContain(code)
    await db().oneTimeLink.update({
      where: { id: newest.id },
      data: { expiresAt: new Date(Date.now() - 1) },
      select: { id: true },
    })
    const late = redeemInvitation(from('192.0.2.33'), { code, ...guest('late@accounts.example') })
    await expect(late).rejects.toMatchObject({ field: 'code' })
  })

  it('is made by administrators and the operator alone', async () => {
    const actor = await personOf(
      (await signIn(from('192.0.2.34'), { email: 'ada@accounts.example', password })).userId,
    )
    const attempt = createInvitation({ actor }, { role: 'administrator' })
    await expect(attempt).rejects.toMatchObject({ code: 'forbidden' })
  })

  it('for the first administrator is made anew until there is one', async () => {
    await db().user.deleteMany({ where: { role: 'administrator' } })
    const first = (await createSetupInvitation())?.code ?? ''
    const second = (await createSetupInvitation())?.code ?? ''
    const stale = redeemInvitation(from('192.0.2.35'), { code: first, ...guest('root@accounts.example') })
    await expect(stale).rejects.toMatchObject({ field: 'code' })
    const { userId } = await redeemInvitation(from('192.0.2.35'), {
      code: second,
      ...guest('root@accounts.example'),
    })
    expect((await personOf(userId)).role).toBe('administrator')
    expect(await createSetupInvitation()).toBeNull()
  })
})

describe('teams', () => {
  it('are listed with their members to those who belong to them', async () => {
    const { userId } = await signUp(from('192.0.2.40'), {
      email: 'team@accounts.example',
      name: 'Tea',
      password,
    })
    const person = await personOf(userId)
    expect(person.teams).toMatchObject([{ role: 'owner' }])
    const team = await findTeam(person, person.teams[0]?.slug ?? '')
    expect(team?.people).toMatchObject([{ id: userId, email: 'team@accounts.example', role: 'owner' }])
  })
})

describe('what ended long ago', () => {
  it('is deleted, and what may still be asked about stays', async () => {
    const { userId, sessionId } = await signUp(from('192.0.2.9'), {
      email: 'ended@accounts.example',
      name: 'Ended',
      password,
    })
    const ago = (days: number) => new Date(Date.now() - days * 86_400_000)
    const session = (days: number) =>
      db().session.create({ data: { userId, expiresAt: ago(days) }, select: { id: true } })
    const invitation = (days: number) =>
      db().invitation.create({
        data: { codeDigest: randomBytes(32), role: 'developer', expiresAt: ago(days) },
        select: { id: true },
      })
    const [oldSession, lateSession] = [await session(31), await session(29)]
    const [oldInvitation, lateInvitation] = [await invitation(31), await invitation(29)]
    await deleteOldRowsOf('session')
    await deleteOldRowsOf('invitation')
    const sessions = await db().session.findMany({ where: { userId }, select: { id: true } })
    expect(sessions.map(({ id }) => id).sort()).toEqual([sessionId, lateSession.id].sort())
    expect(sessions).not.toContainEqual(oldSession)
    const invitations = await db().invitation.findMany({
      where: { id: { in: [oldInvitation.id, lateInvitation.id] } },
      select: { id: true },
    })
    expect(invitations).toEqual([lateInvitation])
  })
})
