import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { developer } from '#e2e/fixtures/people.ts'
import { codeOf, linkIn, Mailbox } from '#e2e/harness/mailbox.ts'
import { finishSignUp, requestSignUp } from '#lib/features/people/account/sign-up-by-mail.ts'
import { personSelect } from '#lib/features/people/person.ts'
import { signUp } from '#lib/features/people/sign-up.ts'
import { db } from '#lib/platform/db/db.ts'
import { pool } from '#lib/platform/db/pools.ts'
import { provideSettings } from '#lib/platform/env.ts'
import { sendDueMail } from './send-due-mail.ts'

const ctx = { source: { address: '192.0.2.81', device: null, userAgent: 'curl/8' } }
const account = { name: 'New', password: 'gravel turnip lantern 9' }
let mailbox: Mailbox

beforeAll(async () => {
  mailbox = await Mailbox.open()
})
afterAll(async () => {
  provideSettings({ SMTP_URL: '', MAIL_FROM: '', SIGN_UP: '', SIGN_UP_DOMAINS: '' })
  await mailbox.close()
})
beforeEach(async () => {
  provideSettings({
    ...mailbox.settings,
    SIGN_UP: 'domains',
    SIGN_UP_DOMAINS: 'corp.example,people.example',
  })
  await pool('pages').query('DELETE FROM mail')
  mailbox.mails.length = 0
})

const posted = async () => (await pool('pages').query('SELECT address FROM mail')).rows
const refusal = (email: string) => requestSignUp(ctx, { email }).catch(String)

describe('sign-up by domains, with mail', () => {
  it('makes an account for whoever proves an address of one of them', async () => {
    const email = 'new@corp.example'
    await requestSignUp(ctx, { email })
    expect(await sendDueMail()).toBe(1)
    const code = codeOf(linkIn(mailbox.to(email)[0], '/sign-up/finish'))
    const { ticket } = await finishSignUp(ctx, { code, ...account })
    const made = await db().user.findUniqueOrThrow({
      where: { id: ticket.userId },
      select: { ...personSelect, emailVerifiedAt: true },
    })
    expect(made).toMatchObject({ email, role: 'developer', emailVerifiedAt: expect.any(Date) })
  })

  it.each(['sub.corp.example', 'corp.example.evil.example', 'evilcorp.example', 'example'])(
    'posts nothing to an address of %s',
    async (domain) => {
      expect(await refusal(`new@${domain}`)).toContain('Use an address at')
      expect(await posted()).toEqual([])
    },
  )

  it('EN-02 says of another domain the same, whether the address has an account', async () => {
    const { id, email } = await developer('domains-known')
    await db().user.update({ where: { id }, data: { email: 'known@else.example' }, select: { id: true } })
    const known = await refusal('known@else.example')
    expect(await refusal('nobody@else.example')).toBe(known)
    expect(known).toContain('Use an address at corp.example or people.example')
    // And of one that is admitted nothing at all.
    expect([await refusal(email), await refusal('nobody@people.example')]).toEqual([undefined, undefined])
    expect(await posted()).toHaveLength(2)
  })

  it('takes no link of before once the domain is admitted no longer', async () => {
    const email = 'late@corp.example'
    await requestSignUp(ctx, { email })
    await sendDueMail()
    const code = codeOf(linkIn(mailbox.to(email)[0], '/sign-up/finish'))
    provideSettings({ SIGN_UP_DOMAINS: 'people.example' })
    await expect(finishSignUp(ctx, { code, ...account })).rejects.toMatchObject({
      code: 'invalid',
      field: 'code',
    })
    provideSettings({ SIGN_UP: 'invite' })
    await expect(finishSignUp(ctx, { code, ...account })).rejects.toMatchObject({ code: 'forbidden' })
    expect(await db().user.count({ where: { email } })).toBe(0)
    provideSettings({ SIGN_UP: 'domains', SIGN_UP_DOMAINS: 'corp.example' })
    await finishSignUp(ctx, { code, ...account })
  })

  it('makes no account without a mail: nobody has proved the address', async () => {
    await expect(signUp(ctx, { email: 'direct@corp.example', ...account })).rejects.toMatchObject({
      code: 'forbidden',
    })
  })
})
