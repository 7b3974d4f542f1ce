import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { developer, operator } from '#e2e/fixtures/people.ts'
import { linkIn, Mailbox, type ReceivedMail } from '#e2e/harness/mailbox.ts'
import type { Person } from '#lib/access/actor.ts'
import { FACTOR_CHANGES } from '#lib/changes/subscribers/notices.ts'
import { isPersonal, NOTICE_KINDS } from '#lib/features/notices/kinds.ts'
import { requestAddressChange } from '#lib/features/people/account/change-address.ts'
import { askToConfirm } from '#lib/features/people/account/confirm-address.ts'
import { requestPasswordReset } from '#lib/features/people/account/forgotten-password.ts'
import { requestSignUp } from '#lib/features/people/account/sign-up-by-mail.ts'
import { createUser } from '#lib/features/people/create-user.ts'
import { mailEnrolment } from '#lib/features/people/factors/enrolment-link.ts'
import { inviteToTeam } from '#lib/features/teams/invitations/invite.ts'
import { db } from '#lib/platform/db/db.ts'
import { pool } from '#lib/platform/db/pools.ts'
import { provideSettings } from '#lib/platform/env.ts'
import { postMail } from '#lib/platform/mail/outbox.ts'
import { LETTERS } from './letters.ts'
import { sendDueMail } from './send-due-mail.ts'

// Every mail that there is, as a real server receives it. A new kind fails here until it is posted, too.

const ctx = { source: { address: '192.0.2.79', device: null, userAgent: 'curl/8' } }
let mailbox: Mailbox
let names = 0

beforeAll(async () => {
  mailbox = await Mailbox.open()
})
afterAll(async () => {
  provideSettings({ SMTP_URL: '', MAIL_FROM: '' })
  await mailbox.close()
})
beforeEach(async () => {
  provideSettings(mailbox.settings)
  await pool('pages').query('DELETE FROM mail')
  mailbox.mails.length = 0
})

const someone = () => developer(`every-mail-${++names}`)

/** Staff with a confirmed address who have no second factor yet. */
async function staff(): Promise<Person> {
  const email = `every-mail-${++names}@people.example`
  const made = { email, role: 'connectivity', password: 'winter-lantern-cobalt-41', name: 'Staff' } as const
  const { userId } = await createUser({ actor: operator }, made)
  await db().user.update({
    where: { id: userId },
    data: { emailVerifiedAt: new Date() },
    select: { id: true },
  })
  return { kind: 'person', id: userId, email, name: 'Staff', role: 'connectivity', teams: [] }
}

/** Both forms say something, are for one address, and lead to the same place. */
function expectWhole(mail: ReceivedMail | undefined, address: string, path: string | null): void {
  expect(mail?.to).toEqual([address])
  expect(mail?.head).toMatch(/^Content-Type: multipart\/alternative/m)
  expect(mail?.head).toMatch(new RegExp(`^To: <?${address.replaceAll('.', '\\.')}>?$`, 'm'))
  expect(mail?.subject).toMatch(/\w/)
  const html = mail?.html ?? ''
  expect(html).toMatch(/^<!doctype html>/i)
  expect(mail?.text.trim().length).toBeGreaterThan(80)
  expect(mail?.text).not.toMatch(/<\/?[a-z]+|undefined|null|\[object/)
  expect(html.replace(/<[^>]*>/g, '')).not.toMatch(/undefined|\[object/)
  const codes = (text = '') => new Set([...text.matchAll(/#[\w-]{43}/g)].map(([code]) => code))
  expect(codes(html)).toEqual(codes(mail?.text))
  if (path === null) expect(codes(html).size).toBe(0)
  else expect(html).toContain(`href="${linkIn(mail, path)}"`)
}

/** How each letter comes about, to whom it goes, and the page that its link opens. */
const POSTED: Record<string, () => Promise<{ to: string[]; path: string | null }>> = {
  async password_reset() {
    const { email } = await someone()
    await requestPasswordReset(ctx, { email })
    return { to: [email], path: '/reset-password' }
  },
  async sign_up() {
    const email = `every-mail-${++names}@new.example`
    await requestSignUp(ctx, { email })
    return { to: [email], path: '/sign-up/finish' }
  },
  async factor_enrolment() {
    const actor = await staff()
    await mailEnrolment({ actor })
    return { to: [actor.email], path: '/enrol' }
  },
  async confirm_address() {
    const actor = await someone()
    await askToConfirm({ actor })
    return { to: [actor.email], path: '/confirm-address' }
  },
  async change_address() {
    const actor = await someone()
    const email = `moved-${actor.email}`
    await requestAddressChange({ actor }, { email })
    return { to: [actor.email, email], path: '/change-address' }
  },
  async address_changed() {
    const to = `every-mail-${++names}@former.example`
    await db().$transaction((tx) => postMail(tx, { kind: 'address_changed', to }))
    return { to: [to], path: null }
  },
  async team_invitation() {
    const actor = await someone()
    const email = `every-mail-${++names}@guest.example`
    await inviteToTeam({ actor }, { teamId: actor.teams[0]?.id ?? '', email, role: 'member', days: 7 })
    return { to: [email], path: '/join' }
  },
  async hand_off_receipt() {
    const to = `every-mail-${++names}@partner.example`
    const detail = { clientId: 'nordwind-feed', address: '192.0.2.81', device: 'Firefox on Linux' }
    await db().$transaction((tx) => postMail(tx, { kind: 'hand_off_receipt', to, detail }))
    return { to: [to], path: null }
  },
  async hand_off_disputed() {
    const to = `every-mail-${++names}@partner.example`
    const detail = { apps: 'nordwind-feed, nordwind-batch', address: '192.0.2.82', ended: 'yes' }
    await db().$transaction((tx) => postMail(tx, { kind: 'hand_off_disputed', to, detail }))
    return { to: [to], path: null }
  },
  async rotation_request() {
    const to = `every-mail-${++names}@partner.example`
    const detail = { apps: 'nordwind-feed', until: '2027-03-01T00:00:00.000Z', reason: 'Yearly rotation' }
    await db().$transaction((tx) => postMail(tx, { kind: 'rotation_request', to, detail }))
    return { to: [to], path: null }
  },
}

describe('the letter', () => {
  it.each(Object.keys(LETTERS))(
    '%s arrives as HTML and as plain text, at its address alone',
    async (kind) => {
      const posted = await POSTED[kind]?.()
      if (!posted) throw new Error(`nothing posts ${kind} here`)
      const { rows } = await pool('pages').query('SELECT DISTINCT kind FROM mail')
      expect(rows).toEqual([{ kind }])
      expect(await sendDueMail()).toBe(posted.to.length)
      expect(mailbox.mails.flatMap(({ to }) => to).toSorted()).toEqual(posted.to.toSorted())
      for (const address of posted.to) expectWhole(mailbox.to(address)[0], address, posted.path)
    },
  )

  it('sign_up arrives whole at an address that has an account, too', async () => {
    const { email } = await someone()
    await requestSignUp(ctx, { email })
    await sendDueMail()
    expectWhole(mailbox.to(email)[0], email, null)
    expect(mailbox.to(email)[0]?.html).toContain('/sign-in')
  })
})

const OF_TEAM = { from: 'acme', role: 'viewer' }
const DETAILS: Readonly<Record<string, readonly Record<string, string | number>[]>> = {
  second_factor_changed: FACTOR_CHANGES.map((factor) => ({ factor, passkey: 'My laptop', left: 9 })),
  provider_changed: ['linked', 'unlinked'].map((provided) => ({ provider: 'Acme Login', provided })),
  new_device: [{ device: 'Firefox on Linux', address: '192.0.2.80' }],
  role_changed: [
    { from: 'developer', to: 'connectivity' },
    { from: 'connectivity', to: 'developer', provider: 'Acme Login' },
  ],
  team_role_changed: [OF_TEAM],
  team_removed: [OF_TEAM],
}

describe('the notice of one’s own account', () => {
  it.each(NOTICE_KINDS.filter(isPersonal))('%s arrives as HTML and as plain text', async (kind) => {
    for (const detail of DETAILS[kind] ?? [{}]) {
      const person = await someone()
      const teamId = kind.startsWith('team_') ? (person.teams[0]?.id ?? null) : null
      const by = 'Grace (grace@people.example)'
      await db().notice.create({
        data: { kind, detail: { by, ...detail }, onlyFor: person.id, teamId },
        select: { id: true },
      })
      expect(await sendDueMail()).toBe(1)
      expectWhole(mailbox.to(person.email)[0], person.email, null)
    }
  })
})
