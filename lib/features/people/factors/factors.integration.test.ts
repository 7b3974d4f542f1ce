import { TOTP } from 'otpauth'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { operator, personWithId } from '#e2e/fixtures/people.ts'
import { signedIn } from '#e2e/fixtures/signed-in.ts'
import type { Person } from '#lib/access/actor.ts'
import { may, mayIn } from '#lib/access/permissions.ts'
import { teamsWhere } from '#lib/access/visible.ts'
import { changePassword } from '#lib/features/people/account/change-password.ts'
import { exportAccount } from '#lib/features/people/account/export-account.ts'
import { makeResetLink, resetPassword } from '#lib/features/people/account/forgotten-password.ts'
import { createUser } from '#lib/features/people/create-user.ts'
import { createInvitation, redeemInvitation } from '#lib/features/people/invitations.ts'
import { requireProof } from '#lib/features/people/proof.ts'
import {
  openSession,
  renewSession,
  resumeSession,
  type SessionTicket,
} from '#lib/features/people/sessions.ts'
import { signIn } from '#lib/features/people/sign-in.ts'
import { setFactorDemand } from '#lib/features/teams/factor-demand.ts'
import { AppError } from '#lib/kernel/errors.ts'
import { db } from '#lib/platform/db/db.ts'
import { provideSettings } from '#lib/platform/env.ts'
import { confirmTotp, startTotp } from './add-totp.ts'
import { clearFactors } from './clear-factors.ts'
import { mailEnrolment, makeEnrolmentLink, mayMailEnrolment, takeEnrolmentLink } from './enrolment-link.ts'
import { isSecondStep } from './enter.ts'
import type { InSession } from './in-session.ts'
import { ownFactors } from './own-factors.ts'
import { removeTotp } from './remove-totp.ts'
import { renewRecoveryCodes } from './renew-recovery-codes.ts'
import { takeSecondStep } from './second-step.ts'
import { sinceLastSignIn } from './since-last-sign-in.ts'

const password = 'winter-lantern-cobalt-41'
const source = { address: '192.0.2.70', device: null, userAgent: 'curl/8' }

let made = 0

async function make(role: 'developer' | 'connectivity' | 'administrator' = 'developer'): Promise<Person> {
  const email = `own-${++made}@factors.example`
  const { userId } = await createUser({ actor: operator }, { email, role, password, name: `Own ${made}` })
  return await personWithId(userId)
}

/** A session of somebody who signs in by the password alone. */
async function sessionOf(person: Person): Promise<InSession> {
  const { sessionId } = await signedIn({ source }, { email: person.email, password })
  return { actor: person, sessionId, source }
}

const goneOn = (ctx: InSession, { sessionId }: SessionTicket): InSession => ({ ...ctx, sessionId })

async function addApp(ctx: InSession) {
  await startTotp(ctx)
  const { waitingTotp } = await ownFactors(ctx.actor, ctx.sessionId)
  const secret = waitingTotp?.secret.replaceAll(' ', '') ?? ''
  const codeAt = (steps: number) => new TOTP({ secret }).generate({ timestamp: Date.now() + steps * 30_000 })
  // The earliest that is taken now, so that later ones are left. It is late when a time step ends just then.
  const confirm = () => confirmTotp(ctx, { factorCode: codeAt(-1) })
  const { ticket, codes } = await confirm().catch(confirm)
  return { ctx: goneOn(ctx, ticket), codeAt, codes: codes ?? [] }
}

const outcome = (attempt: Promise<unknown>) =>
  attempt.then(
    () => 'done',
    (error: unknown) => (AppError.is(error) ? error.code : String(error)),
  )

describe('PT-03 an authenticator app', () => {
  it('PT-03 is a factor from its first code on, gives ten recovery codes, and ends every other session', async () => {
    const person = await make()
    const elsewhere = await sessionOf(person)
    const here = await sessionOf(person)
    await startTotp(here)
    expect(isSecondStep(await signIn({ source }, { email: person.email, password }))).toBe(false)
    await expect(confirmTotp(here, { factorCode: '000000' })).rejects.toMatchObject({ field: 'factorCode' })
    const { ctx, codes } = await addApp(here)
    expect(codes).toHaveLength(10)
    for (const { sessionId } of [elsewhere, here])
      expect(await resumeSession({ sessionId, userId: person.id })).toBeNull()
    expect(await resumeSession({ sessionId: ctx.sessionId, userId: person.id })).toMatchObject({
      id: person.id,
    })
    expect(isSecondStep(await signIn({ source }, { email: person.email, password }))).toBe(true)
    const notices = await db().notice.findMany({
      where: { onlyFor: person.id, kind: 'second_factor_changed' },
    })
    expect(notices.map(({ detail }) => detail)).toEqual([expect.objectContaining({ factor: 'totp_added' })])
  })

  it('PT-03 is shown its secret by nobody who has not just proved who they are', async () => {
    const here = await sessionOf(await make())
    await startTotp(here)
    await db().session.update({ where: { id: here.sessionId }, data: { provedAt: new Date(0) } })
    expect((await ownFactors(here.actor, here.sessionId)).waitingTotp).toBeNull()
  })

  it('PT-03 shows a secret that waits for its first code to the session that made it alone, under its next id, too', async () => {
    const person = await make()
    const here = await sessionOf(person)
    const elsewhere = await sessionOf(person)
    await startTotp(here)
    expect((await ownFactors(person, elsewhere.sessionId)).waitingTotp).toBeNull()
    const { waitingTotp } = await ownFactors(person, here.sessionId)
    const secret = waitingTotp?.secret.replaceAll(' ', '') ?? ''
    const factorCode = new TOTP({ secret }).generate()
    expect(await outcome(confirmTotp(elsewhere, { factorCode }))).toBe('conflict')
    const renewed = await db().$transaction((tx) =>
      renewSession(tx, { sessionId: here.sessionId, userId: person.id }, source),
    )
    if (!renewed) throw new Error('the session has ended')
    expect((await ownFactors(person, renewed.sessionId)).waitingTotp).toEqual(waitingTotp)
    await confirmTotp(goneOn(here, renewed), { factorCode })
  })

  it('PT-03 PT-04 is not got around by a session that a build without second factors opens', async () => {
    const person = await make()
    const { ctx } = await addApp(await sessionOf(person))
    const { id: sessionId } = await db().session.create({
      data: { userId: person.id, expiresAt: new Date(Date.now() + 3600_000) },
    })
    expect(await resumeSession({ sessionId, userId: person.id })).toBeNull()
    expect(await resumeSession({ sessionId: ctx.sessionId, userId: person.id })).not.toBeNull()
  })

  it('PT-03 counts where a password is asked for again, and is asked for after a new password', async () => {
    const { ctx, codeAt, codes } = await addApp(await sessionOf(await make()))
    await db().session.update({ where: { id: ctx.sessionId }, data: { provedAt: new Date(0) } })
    const session = { id: ctx.sessionId, person: ctx.actor }
    await expect(requireProof(session, source, '000000')).rejects.toMatchObject({ field: 'currentPassword' })
    const renewed = await requireProof(session, source, codeAt(0))
    if (!renewed) throw new Error('the session has its old id')
    const next = await changePassword({ ...goneOn(ctx, renewed) }, { password: 'another lantern cobalt 42' })
    const { factorAt } = await db().session.findUniqueOrThrow({ where: { id: next.sessionId } })
    expect(factorAt).not.toBeNull()

    const { code } = await makeResetLink({ actor: operator }, { userId: ctx.actor.id })
    await resetPassword({ source }, { code, password })
    const entrance = await signIn({ source }, { email: ctx.actor.email, password })
    if (!isSecondStep(entrance)) throw new Error('the reset got around the factor')
    await takeSecondStep({ source }, { token: entrance.secondStepToken, factorCode: codes[0] ?? '' })
  })

  it('PT-03 is proved, not the password, before factors are changed', async () => {
    const { ctx, codeAt } = await addApp(await sessionOf(await make()))
    const session = { id: ctx.sessionId, person: ctx.actor }
    const prove = (typed?: string) => requireProof(session, source, typed, { byFactor: true })
    expect(await prove()).toBeNull()
    await db().session.update({ where: { id: ctx.sessionId }, data: { factorAt: new Date(0) } })
    await expect(prove()).rejects.toMatchObject({ field: 'currentPassword' })
    await expect(prove(password)).rejects.toMatchObject({ field: 'currentPassword' })
    expect(await requireProof(session, source, undefined)).toBeNull()
    const renewed = await prove(codeAt(0))
    expect(
      await requireProof({ ...session, id: renewed?.sessionId ?? '' }, source, undefined, { byFactor: true }),
    ).toBeNull()
  })

  it('PT-03 SE-05 a link that lets a session enrol proves nothing else', async () => {
    const person = await make()
    const here = await sessionOf(person)
    await db().session.update({ where: { id: here.sessionId }, data: { provedAt: new Date(0) } })
    const { code } = await makeEnrolmentLink({ actor: operator }, { userId: person.id })
    const { ticket } = await takeEnrolmentLink(here, { code })
    await expect(requireProof({ id: ticket.sessionId, person }, source, undefined)).rejects.toMatchObject({
      code: 'unauthenticated',
    })
  })

  it('PT-03 is named in what its person downloads, without anything secret', async () => {
    const { ctx, codes } = await addApp(await sessionOf(await make()))
    const kept = JSON.stringify(await exportAccount({ actor: ctx.actor }))
    expect(JSON.parse(kept).secondFactors).toMatchObject({
      authenticatorApp: { confirmedAt: expect.any(String) },
    })
    expect(JSON.parse(kept).secondFactors.recoveryCodes).toHaveLength(codes.length)
    expect(kept).not.toMatch(/sealed|digest/i)
  })

  it('PT-03 is removed with its recovery codes, and the password alone sets up no other', async () => {
    const person = await make()
    const { ctx } = await addApp(await sessionOf(person))
    const elsewhere = await db().$transaction((tx) => openSession(tx, person.id, source))
    const { codes, ticket: renewed } = await renewRecoveryCodes(ctx)
    expect(codes).toHaveLength(10)
    const ended = { sessionId: elsewhere.sessionId, userId: person.id }
    expect(await resumeSession(ended)).toBeNull()
    const { ticket } = await removeTotp(goneOn(ctx, renewed))
    expect(await db().recoveryCode.count({ where: { userId: person.id } })).toBe(0)
    const later = await sessionOf(person)
    expect(await outcome(startTotp(later))).toBe('forbidden')
    // In the session that removed it another may be set up.
    expect(await outcome(startTotp(goneOn(ctx, ticket)))).toBe('done')
  })
})

describe('PT-03 staff', () => {
  beforeEach(() => provideSettings({ STAFF_SECOND_FACTOR: 'required' }))
  afterEach(() => provideSettings({ STAFF_SECOND_FACTOR: '' }))

  it.each(['connectivity', 'administrator'] as const)(
    'PT-03 a person with the role %s has nothing of it before a factor is proved in the session',
    async (role) => {
      const person = await make(role)
      const here = await sessionOf(person)
      const ticket = { sessionId: here.sessionId, userId: person.id }
      const before = await resumeSession(ticket)
      expect(before).toMatchObject({ role: 'developer', withheld: { role, teams: [] } })
      expect(before && may(before, 'team.list_all')).toBe(false)
      expect(await outcome(startTotp(here))).toBe('forbidden')

      const { code } = await makeEnrolmentLink({ actor: operator }, { userId: person.id })
      const allowed = await takeEnrolmentLink(here, { code })
      expect(await outcome(takeEnrolmentLink(here, { code }))).toBe('invalid')
      const { ctx } = await addApp(goneOn(here, allowed.ticket))
      const after = await resumeSession({ sessionId: ctx.sessionId, userId: person.id })
      expect(after).toMatchObject({ role })
      expect(after?.withheld).toBeUndefined()
      expect(after && may(after, 'team.list_all')).toBe(true)
      expect(await outcome(removeTotp(ctx))).toBe('conflict')
    },
  )

  it('PT-03 who comes by the setup link sets one up in the same session', async () => {
    const { code } = await createInvitation({ actor: operator }, { role: 'administrator' })
    const email = `setup-${++made}@factors.example`
    const ticket = await redeemInvitation({ source }, { code, name: 'Set Up', email, password })
    const person = await resumeSession(ticket)
    if (!person) throw new Error('no session')
    const { ctx } = await addApp({ actor: person, sessionId: ticket.sessionId, source })
    expect(await resumeSession({ ...ticket, sessionId: ctx.sessionId })).toMatchObject({
      role: 'administrator',
    })
  })

  it('PT-03 have their role by the password alone where the setting is optional', async () => {
    provideSettings({ STAFF_SECOND_FACTOR: 'optional' })
    const person = await make('administrator')
    const { sessionId } = await sessionOf(person)
    expect(await resumeSession({ sessionId, userId: person.id })).toMatchObject({ role: 'administrator' })
  })

  it('PT-03 take no link of another, and none a second time', async () => {
    const [one, other] = [await make(), await make()]
    const { code } = await makeEnrolmentLink({ actor: operator }, { userId: one.id })
    expect(await outcome(takeEnrolmentLink(await sessionOf(other), { code }))).toBe('invalid')
    const { code: newer } = await makeEnrolmentLink({ actor: operator }, { userId: one.id })
    const here = await sessionOf(one)
    expect(await outcome(takeEnrolmentLink(here, { code }))).toBe('invalid')
    const taken = await Promise.all([1, 2, 3].map(() => outcome(takeEnrolmentLink(here, { code: newer }))))
    expect(taken.filter((one) => one === 'done')).toHaveLength(1)
  })
})

describe('PT-03 a team that demands a second factor', () => {
  it('PT-03 is there for nobody in it who has not proved one, but for its name, and for whoever has', async () => {
    const owner = await make()
    const [team] = owner.teams
    if (!team) throw new Error('no team')
    const { id: memberId } = await make()
    await db().membership.create({ data: { userId: memberId, teamId: team.id, role: 'member' } })
    const member = await personWithId(memberId)
    const here = await sessionOf(owner)
    const demand = (ctx: InSession, demands: boolean) => setFactorDemand(ctx, { teamId: team.id, demands })
    expect(await outcome(demand(here, true))).toBe('conflict')
    const { ctx } = await addApp(here)
    expect(await outcome(demand(await sessionOf(member), true))).toBe('forbidden')
    expect(await demand(ctx, true)).toEqual({ changed: true })
    expect(await demand(ctx, true)).toEqual({ changed: false })

    const theirs = await sessionOf(member)
    const seen = await resumeSession({ sessionId: theirs.sessionId, userId: member.id })
    if (!seen) throw new Error('no session')
    expect(seen.teams.map(({ id }) => id)).not.toContain(team.id)
    expect(seen.withheld).toMatchObject({ role: null, teams: [{ id: team.id, name: team.name }] })
    expect(mayIn(seen, 'app.read', team.id)).toBe(false)
    // Beside the id of one team, too, which verbs look for.
    expect(await db().team.count({ where: { id: team.id, ...teamsWhere(seen, 'team.read') } })).toBe(0)
    expect(await db().team.count({ where: { AND: [{ id: team.id }, teamsWhere(seen, 'team.read')] } })).toBe(
      0,
    )
    const { ctx: proved } = await addApp(theirs)
    const after = await resumeSession({ sessionId: proved.sessionId, userId: member.id })
    if (!after) throw new Error('no session')
    expect(mayIn(after, 'app.read', team.id)).toBe(true)
    expect(await db().team.count({ where: { AND: [{ id: team.id }, teamsWhere(after, 'team.read')] } })).toBe(
      1,
    )
    expect(await outcome(removeTotp(proved))).toBe('conflict')
  })
})

describe('PT-03 clearing factors', () => {
  const clear = (actor: Person, { id, email }: Person) =>
    clearFactors({ actor }, { userId: id, confirmation: email })

  it('PT-03 ends all sessions, tells the person, and leaves the link as the only way to another', async () => {
    const admin = await make('administrator')
    const person = await make()
    const { ctx, codes } = await addApp(await sessionOf(person))
    expect(await outcome(clear(person, admin))).toBe('forbidden')
    expect(await outcome(clear(admin, admin))).toBe('conflict')
    const slip = clearFactors({ actor: admin }, { userId: person.id, confirmation: admin.email })
    await expect(slip).rejects.toThrow(`Type ${person.email} to confirm.`)
    const { code } = await clear(admin, person)
    expect(await resumeSession({ sessionId: ctx.sessionId, userId: person.id })).toBeNull()
    const entry = await db().auditEntry.findFirst({
      where: { action: 'user.factors_cleared', subjectId: person.id },
    })
    expect(entry).toMatchObject({ actorId: admin.id, detail: { passkeys: 0, totp: true } })
    const notice = await db().notice.findFirst({
      where: { onlyFor: person.id, detail: { path: ['factor'], equals: 'cleared' } },
      include: { mails: true },
    })
    expect(notice?.mails).toHaveLength(1)

    const here = await sessionOf(person)
    expect(await sinceLastSignIn(person, here.sessionId)).toEqual([
      expect.objectContaining({ by: `${admin.name} (${admin.email})`, what: 'removed your second factor' }),
    ])
    // The first to sign in after it may have been somebody else.
    const next = await sessionOf(person)
    expect(await sinceLastSignIn(person, next.sessionId)).toHaveLength(1)
    expect(await outcome(startTotp(next))).toBe('forbidden')
    const allowed = await takeEnrolmentLink(next, { code })
    await addApp(goneOn(next, allowed.ticket))
    expect(codes).toHaveLength(10)
  })

  it('PT-03 and a reset link within 72 hours take two administrators, or the command line', async () => {
    const [one, two] = [await make('administrator'), await make('administrator')]
    const person = await make()
    const userId = person.id
    await addApp(await sessionOf(person))
    await makeResetLink({ actor: one }, { userId })
    expect(await outcome(clear(one, person))).toBe('conflict')
    expect(await outcome(makeEnrolmentLink({ actor: one }, { userId }))).toBe('conflict')
    await clear(two, person)
    expect(await outcome(makeResetLink({ actor: two }, { userId }))).toBe('conflict')
    expect(await outcome(makeResetLink({ actor: one }, { userId }))).toBe('done')
    expect(await outcome(makeEnrolmentLink({ actor: operator }, { userId }))).toBe('done')
    expect(await outcome(makeResetLink({ actor: operator }, { userId }))).toBe('done')
  })

  it('PT-03 and a reset link are for one administrator again after 72 hours, and not before', async () => {
    const admin = await make('administrator')
    const { id: userId } = await make()
    await makeResetLink({ actor: admin }, { userId })
    const enrol = () => outcome(makeEnrolmentLink({ actor: admin }, { userId }))
    const now = Date.now()
    try {
      vi.useFakeTimers({ toFake: ['Date'], now: now + 71.9 * 3_600_000 })
      expect(await enrol()).toBe('conflict')
      vi.setSystemTime(now + 72.1 * 3_600_000)
      expect(await enrol()).toBe('done')
    } finally {
      vi.useRealTimers()
    }
  })

  it('PT-03 is not mailed a link to an address, or after a password, that an administrator gave of late', async () => {
    provideSettings({ SMTP_URL: 'smtp://127.0.0.1:9', MAIL_FROM: 'Latchkey <latchkey@factors.example>' })
    const admin = await make('administrator')
    const person = await make('connectivity')
    await db().user.update({ where: { id: person.id }, data: { emailVerifiedAt: new Date() } })
    expect(await mayMailEnrolment(person.id)).toBe(true)
    await makeResetLink({ actor: admin }, { userId: person.id })
    expect(await mayMailEnrolment(person.id)).toBe(false)
    expect(await outcome(mailEnrolment({ actor: person }))).toBe('forbidden')
  })

  it('PT-03 by one administrator who does both at once is done once', async () => {
    const admin = await make('administrator')
    for (let round = 0; round < 5; round++) {
      const { id: userId } = await make()
      const outcomes = await Promise.all([
        outcome(makeResetLink({ actor: admin }, { userId })),
        outcome(makeEnrolmentLink({ actor: admin }, { userId })),
      ])
      expect(outcomes.sort()).toEqual(['conflict', 'done'])
    }
  })
})
