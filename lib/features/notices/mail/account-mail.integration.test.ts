import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { developer, operator } from '#e2e/fixtures/people.ts'
import { signedIn as signIn } from '#e2e/fixtures/signed-in.ts'
import { codeOf, linkIn, Mailbox } from '#e2e/harness/mailbox.ts'
import type { Person } from '#lib/access/actor.ts'
import { entriesAbout } from '#lib/changes/entries.ts'
import { countUnread, listNotices } from '#lib/features/notices/queries.ts'
import {
  changeAddressOf,
  confirmAddressChange,
  requestAddressChange,
} from '#lib/features/people/account/change-address.ts'
import { changePassword } from '#lib/features/people/account/change-password.ts'
import { askToConfirm, confirmAddress } from '#lib/features/people/account/confirm-address.ts'
import { disablePerson, enablePerson } from '#lib/features/people/account/disable-person.ts'
import {
  makeResetLink,
  requestPasswordReset,
  resetPassword,
} from '#lib/features/people/account/forgotten-password.ts'
import { finishSignUp, requestSignUp } from '#lib/features/people/account/sign-up-by-mail.ts'
import { listSessions } from '#lib/features/people/sessions.ts'
import { signOutElsewhere } from '#lib/features/people/sign-out.ts'
import { signUp } from '#lib/features/people/sign-up.ts'
import { db } from '#lib/platform/db/db.ts'
import { pool } from '#lib/platform/db/pools.ts'
import { provideSettings } from '#lib/platform/env.ts'
import { sendDueMail } from './send-due-mail.ts'

const ctx = { source: { address: '192.0.2.77', device: null, userAgent: 'curl/8' } }
const old = 'winter-lantern-cobalt-41'
const password = 'gravel turnip lantern 9'
const over = { code: 'invalid', field: 'code' }
let mailbox: Mailbox
let names = 0

beforeAll(async () => {
  mailbox = await Mailbox.open()
})
afterAll(async () => {
  provideSettings({ SMTP_URL: '', MAIL_FROM: '', SUPPORT_CONTACT: '', PORTAL_NAME: '' })
  await mailbox.close()
})
beforeEach(async () => {
  provideSettings({
    ...mailbox.settings,
    SUPPORT_CONTACT: 'help@acme.example',
    PORTAL_NAME: 'Acme Developers',
  })
  await pool('pages').query('DELETE FROM mail')
  mailbox.mails.length = 0
})

const someone = () => developer(`account-mail-${++names}`)
async function unverified(person: Person): Promise<Person> {
  await db().user.update({ where: { id: person.id }, data: { emailVerifiedAt: null }, select: { id: true } })
  return person
}
const verifiedAt = async ({ id }: Pick<Person, 'id'>) =>
  (await db().user.findUniqueOrThrow({ where: { id }, select: { emailVerifiedAt: true } })).emailVerifiedAt
const outbox = async () =>
  (await pool('pages').query('SELECT kind, address, state FROM mail ORDER BY created_at, kind')).rows
const toldOf = async ({ id }: Person) =>
  (
    await db().notice.findMany({ where: { onlyFor: id }, select: { kind: true }, orderBy: { id: 'asc' } })
  ).map(({ kind }) => kind)

describe('a forgotten password', () => {
  it('EN-02 writes the same row for an address that has an account and one that has none, and mails the first', async () => {
    const person = await someone()
    for (const email of [person.email, 'nobody@account-mail.example'])
      await requestPasswordReset(ctx, { email })
    expect(await outbox()).toEqual([
      { kind: 'password_reset', address: person.email, state: 'pending' },
      { kind: 'password_reset', address: 'nobody@account-mail.example', state: 'pending' },
    ])
    expect(await sendDueMail()).toBe(1)
    expect(mailbox.mails.map(({ to }) => to)).toEqual([[person.email]])
    const [mail] = mailbox.mails
    const link = linkIn(mail, '/reset-password')
    expect(mail?.html).toContain(`<a href="${link}">Choose a new password</a>`)
    expect(mail?.subject).toBe('Choose a new password for Acme Developers')
    expect(mail?.text).toContain('from Acme Developers because')
    expect(mail?.text).toContain('Contact: help@acme.example')
  })

  it('is replaced by the link: once, ending every session and every other link, and told to the person', async () => {
    const person = await someone()
    await signIn(ctx, { email: person.email, password: old })
    for (let at = 0; at < 2; at++) await requestPasswordReset(ctx, { email: person.email })
    await sendDueMail()
    const [first = '', second = ''] = mailbox
      .to(person.email)
      .map((mail) => codeOf(linkIn(mail, '/reset-password')))
    await expect(resetPassword(ctx, { code: first, password: 'aaaaaaaaaaaaaaaa' })).rejects.toMatchObject({
      field: 'password',
    })
    await resetPassword(ctx, { code: first, password })
    for (const code of [first, second, 'made-up'])
      await expect(resetPassword(ctx, { code, password })).rejects.toMatchObject(over)
    expect(await listSessions(person)).toEqual([])
    await expect(signIn(ctx, { email: person.email, password: old })).rejects.toMatchObject({
      code: 'unauthenticated',
    })
    await signIn(ctx, { email: person.email, password })
    expect(await toldOf(person)).toContain('password_changed')
    await sendDueMail()
    expect(mailbox.to(person.email).at(-1)?.subject).toMatch(/password was changed|New sign-in/)
  })

  it('is replaced by a link that an administrator hands over, which proves no address', async () => {
    const person = await unverified(await someone())
    await expect(makeResetLink({ actor: person }, { userId: person.id })).rejects.toMatchObject({
      code: 'forbidden',
    })
    const { code } = await makeResetLink({ actor: operator }, { userId: person.id })
    await resetPassword(ctx, { code, password })
    expect(await verifiedAt(person)).toBeNull()
    await signIn(ctx, { email: person.email, password })
  })

  it('has no link any more once the address is another one or the person disabled', async () => {
    const [moved, disabled] = [await someone(), await someone()]
    const links = await Promise.all(
      [moved, disabled].map(({ id }) => makeResetLink({ actor: operator }, { userId: id })),
    )
    await changeAddressOf({ actor: operator }, { userId: moved.id, email: 'moved@account-mail.example' })
    await db().user.update({
      where: { id: disabled.id },
      data: { disabledAt: new Date() },
      select: { id: true },
    })
    for (const { code } of links)
      await expect(resetPassword(ctx, { code, password })).rejects.toMatchObject(over)
  })

  it('is asked for three times an hour of one address, and more is not told', async () => {
    const person = await someone()
    for (let at = 0; at < 5; at++) await requestPasswordReset(ctx, { email: person.email })
    expect(await outbox()).toHaveLength(3)
  })

  it('is lost by no crash: an instance that is killed between commit and sending leaves the same link to the next', async () => {
    const person = await someone()
    await requestPasswordReset(ctx, { email: person.email })
    const script = `
      import { takeDueMail } from '#lib/platform/mail/outbox.ts'
      import { LETTERS } from '#lib/features/notices/mail/letters.ts'
      const due = await takeDueMail()
      const { link } = await LETTERS[due.letter.kind]({ ...due.letter, mailId: due.id })
      process.stdout.write(link.href)
      setInterval(() => {}, 1000)`
    const instance = spawn(process.execPath, ['--input-type=module', '--eval', script], {
      env: { ...process.env, ...mailbox.settings },
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    const [made] = await once(instance.stdout, 'data')
    instance.kill('SIGKILL')
    await once(instance, 'exit')
    expect(await sendDueMail()).toBe(0)
    await pool('pages').query("UPDATE mail SET next_attempt_at = now() - interval '1 second'")
    expect(await sendDueMail()).toBe(1)
    expect(codeOf(linkIn(mailbox.mails[0], '/reset-password'))).toBe(codeOf(String(made)))
    expect(await db().oneTimeLink.count({ where: { userId: person.id } })).toBe(1)
  })
})

describe('signing up by mail', () => {
  it('EN-02 writes the same row for every address; the mail makes the account, or says that there is one', async () => {
    const person = await someone()
    const email = `new-${person.email}`
    const next = '/team?team=acme'
    for (const address of [person.email, email]) await requestSignUp(ctx, { email: address, next })
    expect((await outbox()).map(({ kind, state }) => [kind, state])).toEqual([
      ['sign_up', 'pending'],
      ['sign_up', 'pending'],
    ])
    expect(await sendDueMail()).toBe(2)
    expect(mailbox.to(person.email)[0]?.subject).toContain('You already have an account')
    expect(mailbox.to(person.email)[0]?.text).not.toContain('#')
    const code = codeOf(linkIn(mailbox.to(email)[0], '/sign-up/finish'))
    const made = await finishSignUp(ctx, { code, name: 'New', password })
    expect(await verifiedAt({ id: made.ticket.userId })).not.toBeNull()
    expect(made.next).toBe(next)
    await expect(finishSignUp(ctx, { code, name: 'Again', password })).rejects.toMatchObject(over)
    await signIn(ctx, { email, password })
    await expect(signUp(ctx, { email: 'x@y.example', name: 'X', password })).rejects.toMatchObject({
      code: 'forbidden',
    })
  })
})

describe('what happens to an account', () => {
  it('is told in the portal and by mail to whoever is in no team, and whose address nobody has confirmed', async () => {
    const person = await unverified(await someone())
    await db().team.deleteMany({ where: { memberships: { some: { userId: person.id } } } })
    await signIn(ctx, { email: person.email, password: old })
    const { sessionId } = await signIn(ctx, { email: person.email, password: old })
    await signOutElsewhere({ actor: person }, { sessionId })
    await changePassword({ actor: person, ...ctx }, { password })
    await changeAddressOf({ actor: operator }, { userId: person.id, email: `x-${person.email}` })
    const kinds = ['new_device', 'signed_out_elsewhere', 'password_changed', 'address_changed']
    const { notices } = await listNotices(person, { before: null })
    expect(notices.map(({ kind }) => kind).toReversed()).toEqual(kinds)
    expect(await countUnread(person)).toBe(4)
    await sendDueMail()
    expect(
      mailbox
        .to(`x-${person.email}`)
        .map(({ subject }) => subject)
        .toSorted(),
    ).toEqual([
      'Your account: New sign-in: curl',
      'Your account: Your e-mail address was changed',
      'Your account: Your other sessions ended',
      'Your account: Your password was changed',
    ])
  })

  it('is told to whoever left the team before the mail was sent, and to nobody who is disabled', async () => {
    const [left, disabled] = [await someone(), await someone()]
    for (const actor of [left, disabled]) await changePassword({ actor, ...ctx }, { password })
    await db().team.deleteMany({ where: { memberships: { some: { userId: left.id } } } })
    await disablePerson({ actor: operator }, { userId: disabled.id })
    await sendDueMail()
    expect(mailbox.to(left.email)).toHaveLength(1)
    expect(mailbox.to(disabled.email)).toHaveLength(0)
  })

  it('is told of a sign-in by a stranger, though the sessions of before are long gone', async () => {
    const person = await someone()
    await signIn(ctx, { email: person.email, password: old })
    expect(await toldOf(person)).toEqual([])
    // As a database of before is migrated, whose sessions were deleted by then.
    await db().session.deleteMany({ where: { userId: person.id } })
    await db().user.update({ where: { id: person.id }, data: { lastSignInAt: null }, select: { id: true } })
    await signIn(ctx, { email: person.email, password: old })
    expect(await toldOf(person)).toEqual(['new_device'])
  })
})

it('of a link that an administrator makes the person is told, and of a password that was chosen by it', async () => {
  const person = await unverified(await someone())
  const { code } = await makeResetLink({ actor: operator }, { userId: person.id })
  await sendDueMail()
  expect(mailbox.to(person.email).at(-1)?.subject).toBe('Your account: A password link was created')
  await resetPassword(ctx, { code, password })
  await sendDueMail()
  expect(mailbox.to(person.email).at(-1)?.text).toContain('with a link an administrator created')
  const { entries } = await entriesAbout({ kind: 'user', id: person.id }, { before: null, limit: 2 })
  const { id: link } = await db().oneTimeLink.findFirstOrThrow({
    where: { userId: person.id, kind: 'password_reset' },
    select: { id: true },
  })
  expect(entries.map(({ action, detail }) => ({ action, detail }))).toEqual([
    {
      action: 'user.password_changed',
      detail: { address: ctx.source.address, how: 'reset_by_hand', link },
    },
    { action: 'user.reset_link_made', detail: { link } },
  ])
})

it('of requests for a new password the log has one row an hour, however many strangers ask', async () => {
  const person = await someone()
  for (let at = 0; at < 3; at++) await requestPasswordReset(ctx, { email: person.email })
  expect(await sendDueMail()).toBe(3)
  const { entries } = await entriesAbout({ kind: 'user', id: person.id }, { before: null, limit: 9 })
  expect(entries.filter(({ action }) => action === 'user.reset_requested')).toHaveLength(1)
})

it('nothing is written that would go nowhere, without a mail server', async () => {
  const person = await someone()
  provideSettings({ SMTP_URL: '', MAIL_FROM: '' })
  const asks = [
    () => requestPasswordReset(ctx, { email: person.email }),
    () => requestSignUp(ctx, { email: 'nowhere@account-mail.example' }),
    () => requestAddressChange({ actor: person }, { email: `x-${person.email}` }),
  ]
  for (const ask of asks) await expect(ask()).rejects.toMatchObject({ code: 'forbidden' })
  expect(await outbox()).toEqual([])
  expect(await db().oneTimeLink.count({ where: { userId: person.id } })).toBe(0)
})

describe('an address', () => {
  it('that nobody has confirmed gets no notices of teams; its person is asked once at sign-in, and gets them then', async () => {
    const person = await unverified(await someone())
    const inTeam = { kind: 'member_left', teamId: person.teams[0]?.id ?? null, detail: {} }
    await db().notice.create({ data: inTeam, select: { id: true } })
    const { deviceMark } = await signIn(ctx, { email: person.email, password: old })
    await signIn({ source: { ...ctx.source, device: deviceMark } }, { email: person.email, password: old })
    expect(await outbox()).toEqual([{ kind: 'confirm_address', address: person.email, state: 'pending' }])
    await sendDueMail()
    const code = codeOf(linkIn(mailbox.mails[0], '/confirm-address'))
    // Whoever has the mailbox, and not the account, vouches for nobody.
    const other = { actor: await someone() }
    await expect(confirmAddress(other, { code })).rejects.toMatchObject({
      field: 'code',
      message: expect.stringContaining('another account'),
    })
    expect(await verifiedAt(person)).toBeNull()
    await confirmAddress({ actor: person }, { code })
    expect(await verifiedAt(person)).not.toBeNull()
    await expect(confirmAddress({ actor: person }, { code })).rejects.toMatchObject(over)
    await db().notice.create({ data: inTeam, select: { id: true } })
    expect(await sendDueMail()).toBe(1)
    expect(mailbox.mails.at(-1)?.subject).toContain('left')
  })

  it('is asked for again on demand', async () => {
    const person = await someone()
    await askToConfirm({ actor: person })
    expect(await outbox()).toMatchObject([{ kind: 'confirm_address', address: person.email }])
  })

  it('changes when both the old and the new one have said so, in either order, and the old one is told', async () => {
    for (const isOldFirst of [true, false]) {
      const person = await someone()
      const email = `moved-${person.email}`
      await requestAddressChange({ actor: person }, { email })
      await sendDueMail()
      const codes = [person.email, email].map((address) =>
        codeOf(linkIn(mailbox.to(address).at(-1), '/change-address')),
      )
      const [first = '', second = ''] = isOldFirst ? codes : codes.toReversed()
      expect(await confirmAddressChange(ctx, { code: first })).toEqual({
        waitsFor: isOldFirst ? email : person.email,
      })
      await expect(confirmAddressChange(ctx, { code: first })).rejects.toMatchObject(over)
      await signIn(ctx, { email: person.email, password: old })
      expect(await confirmAddressChange(ctx, { code: second })).toEqual({ waitsFor: null })
      await signIn(ctx, { email, password: old })
      await sendDueMail()
      expect(mailbox.to(person.email).at(-1)?.subject).toBe('Your e-mail address was changed')
      expect(mailbox.to(email).map(({ subject }) => subject)).toContain(
        'Your account: Your e-mail address was changed',
      )
    }
  })

  it.each<[string, (person: Person) => Promise<unknown>]>([
    ['chooses another password', (actor) => changePassword({ actor, ...ctx }, { password })],
    [
      'resets it',
      async (person) => {
        const { code } = await makeResetLink({ actor: operator }, { userId: person.id })
        await resetPassword(ctx, { code, password })
      },
    ],
    [
      'is disabled, and enabled again',
      async ({ id: userId }) => {
        await disablePerson({ actor: operator }, { userId })
        await enablePerson({ actor: operator }, { userId })
      },
    ],
  ])('is changed or confirmed by no link of before once its person %s', async (_what, act) => {
    const person = await someone()
    const email = `thief-${person.email}`
    await requestAddressChange({ actor: person }, { email })
    await askToConfirm({ actor: person })
    await sendDueMail()
    const codeTo = (address: string, path: string) =>
      codeOf(
        linkIn(
          mailbox.to(address).find(({ text }) => text.includes(path)),
          path,
        ),
      )
    await act(person)
    for (const address of [person.email, email])
      await expect(
        confirmAddressChange(ctx, { code: codeTo(address, '/change-address') }),
      ).rejects.toMatchObject(over)
    await expect(
      confirmAddress({ actor: person }, { code: codeTo(person.email, '/confirm-address') }),
    ).rejects.toMatchObject(over)
  })

  it('changes once, however its two links are taken at once', async () => {
    const person = await someone()
    const email = `both-${person.email}`
    await requestAddressChange({ actor: person }, { email })
    await sendDueMail()
    const codes = [person.email, email].map((address) =>
      codeOf(linkIn(mailbox.to(address)[0], '/change-address')),
    )
    const outcomes = await Promise.all(codes.map((code) => confirmAddressChange(ctx, { code })))
    expect(outcomes.filter(({ waitsFor }) => waitsFor === null)).toHaveLength(1)
    await signIn(ctx, { email, password: old })
  })

  it('of another account is not told before both have confirmed, and is refused then', async () => {
    const [person, other] = [await someone(), await someone()]
    await requestAddressChange({ actor: person }, { email: other.email })
    await sendDueMail()
    const codes = [person, other].map(({ email }) => codeOf(linkIn(mailbox.to(email)[0], '/change-address')))
    await confirmAddressChange(ctx, { code: codes[0] ?? '' })
    await expect(confirmAddressChange(ctx, { code: codes[1] ?? '' })).rejects.toMatchObject({
      code: 'conflict',
    })
  })

  it('is changed by an administrator at once, who is none without the role', async () => {
    const person = await someone()
    const email = `by-hand-${person.email}`
    await expect(changeAddressOf({ actor: person }, { userId: person.id, email })).rejects.toMatchObject({
      code: 'forbidden',
    })
    await changeAddressOf({ actor: operator }, { userId: person.id, email })
    await signIn(ctx, { email, password: old })
    expect(await toldOf(person)).toContain('address_changed')
  })
})
