import { changed } from '#lib/changes/changed.ts'
import { latestEntry } from '#lib/changes/entries.ts'
import { ENROLMENT_BY_MAIL_SECONDS } from '#lib/features/people/factors/enrolment-link.ts'
import { wasGivenPassword } from '#lib/features/people/factors/two-administrators.ts'
import { makeLink } from '#lib/features/people/links.ts'
import { linkOfMail, type WriteLetter } from '#lib/features/people/mailed-link.ts'
import { nextPath, signInPath } from '#lib/features/people/next-path.ts'
import { type Db, db } from '#lib/platform/db/db.ts'
import { env } from '#lib/platform/env.ts'
import { routes } from '#lib/routes.ts'
import { RESET_BY_MAIL_SECONDS } from './forgotten-password.ts'
import { SIGN_UP_LINK_SECONDS } from './sign-up-by-mail.ts'

const HOUR_MS = 3_600_000
const CONFIRM_SECONDS = 7 * 24 * 3600

const NOT_YOU = 'If this wasn’t you, ignore this e-mail: nothing changes.'
const TO_YOU = { about: null, choices: null } as const

const accountOf = (tx: Db, email: string) =>
  tx.user.findUnique({ where: { email }, select: { id: true, disabledAt: true } })

/** @param next path where whoever signs in is to arrive */
const signInLink = (next: string) => ({ href: env.publicUrl + signInPath(next), name: 'Sign in' })

/** To whom a new password was asked for. Who has no account gets nothing: nobody knows whether they asked. */
const passwordReset: WriteLetter = async (letter) => {
  const email = letter.address
  const href = await linkOfMail(letter, routes.resetPassword, async (tx) => {
    const user = await accountOf(tx, email)
    if (!user || user.disabledAt) return null
    await noteRequest(tx, user.id)
    return await makeLink(tx, {
      ...{ kind: 'password_reset', validSeconds: RESET_BY_MAIL_SECONDS },
      ...{ userId: user.id, email, isMailed: true },
    })
  })
  if (href === null) return null
  return {
    ...TO_YOU,
    subject: `Choose a new password for ${env.portal.name}`,
    text: 'Someone asked to change the password of your account. The link works once, within an hour.',
    advice: NOT_YOU,
    link: { href, name: 'Choose a new password' },
    reason: 'a new password was requested for this address',
  }
}

/** Anybody may ask as often as they like, and a row of the audit log stays for good: of one account there is one an hour. */
async function noteRequest(tx: Db, userId: string): Promise<void> {
  const subject = { kind: 'user', id: userId } as const
  const latest = await latestEntry(subject, { actions: ['user.reset_requested'] }, tx)
  if (latest && latest.time.getTime() > Date.now() - HOUR_MS) return
  await changed(tx, { actor: null, name: 'user.reset_requested', subject, detail: {} })
}

/** To whom an account was asked for: a link to make it, or word that there is one. */
const signUp: WriteLetter = async (letter) => {
  const email = letter.address
  const next = nextPath(letter.detail.next)
  const reason = 'an account was requested for this address'
  if (await accountOf(db('jobs'), email))
    return {
      ...TO_YOU,
      subject: `You already have an account at ${env.portal.name}`,
      text: 'Someone tried to create an account with this address, but it already has one. Forgot your password? Choose a new one on the sign-in page.',
      advice: NOT_YOU,
      link: signInLink(next),
      reason,
    }
  const href = await linkOfMail(letter, routes.finishSignUp, (tx) =>
    makeLink(tx, {
      ...{ kind: 'sign_up', validSeconds: SIGN_UP_LINK_SECONDS },
      ...{ email, isMailed: true, detail: { next } },
    }),
  )
  if (href === null) return null
  return {
    ...TO_YOU,
    subject: `Create your account at ${env.portal.name}`,
    text: 'Choose a name and a password to create your account. The link works once, within 24 hours.',
    advice: NOT_YOU,
    link: { href, name: 'Create your account' },
    reason,
  }
}

/** To somebody who signs in by a password, must have a second factor and never had one. */
const factorEnrolment: WriteLetter = async (letter) => {
  const email = letter.address
  const href = await linkOfMail(letter, routes.enrol, async (tx) => {
    const user = await tx.user.findFirst({
      where: { email, disabledAt: null, emailVerifiedAt: { not: null }, hadFactorAt: null },
      select: { id: true },
    })
    if (!user || (await wasGivenPassword(tx, user.id))) return null
    await changed(tx, {
      actor: null,
      name: 'user.enrolment_link_made',
      subject: { kind: 'user', id: user.id },
      detail: { isMailed: true },
    })
    return await makeLink(tx, {
      ...{ kind: 'factor_enrolment', validSeconds: ENROLMENT_BY_MAIL_SECONDS },
      ...{ userId: user.id, email, isMailed: true },
    })
  })
  if (href === null) return null
  return {
    ...TO_YOU,
    subject: `Set up a second factor for ${env.portal.name}`,
    text: 'Open the link in the browser where you’re signed in. It works once, within an hour.',
    advice: 'If this wasn’t you, someone knows your password: change it.',
    link: { href, name: 'Set up a second factor' },
    reason: 'you asked for it after signing in',
  }
}

const confirmAddress: WriteLetter = async (letter) => {
  const email = letter.address
  const href = await linkOfMail(letter, routes.confirmAddress, async (tx) => {
    const user = await accountOf(tx, email)
    if (!user || user.disabledAt) return null
    return await makeLink(tx, {
      ...{ kind: 'confirm_address', validSeconds: CONFIRM_SECONDS },
      ...{ userId: user.id, email, isMailed: true },
    })
  })
  if (href === null) return null
  return {
    ...TO_YOU,
    subject: `Confirm your e-mail address for ${env.portal.name}`,
    text: 'Sign in and confirm your address. Notices about your teams are e-mailed only to a confirmed address.',
    advice: 'If you don’t have this account, ignore this e-mail: nothing changes.',
    link: { href, name: 'Confirm your address' },
    reason: 'you have an account with this address',
  }
}

const changeAddress: WriteLetter = async (letter) => {
  const { from = '', to = '' } = letter.detail
  const href = await linkOfMail(letter, routes.changeAddress, async () => null)
  if (href === null) return null
  return {
    ...TO_YOU,
    subject: `Confirm your new e-mail address for ${env.portal.name}`,
    text: `Someone asked to change your account’s address from ${from} to ${to}. Open the links sent to both addresses within 24 hours: the change takes effect once both are confirmed.`,
    advice:
      letter.address === from
        ? 'If this wasn’t you, ignore this e-mail and change your password: someone is signed in as you.'
        : NOT_YOU,
    link: { href, name: 'Confirm the change' },
    reason: 'a change of address was requested',
  }
}

/** Goes to the former address; the new one gets a notice. */
const addressChanged: WriteLetter = async () => ({
  ...TO_YOU,
  subject: 'Your e-mail address was changed',
  text: `Your account at ${env.portal.name} no longer uses this address. Sign in with the new one.`,
  advice: 'If this wasn’t you, tell the connectivity team.',
  link: null,
  reason: 'it was the address of an account',
})

/** The words of what is mailed about accounts. */
export const ACCOUNT_LETTERS: Readonly<Record<string, WriteLetter>> = {
  password_reset: passwordReset,
  sign_up: signUp,
  factor_enrolment: factorEnrolment,
  confirm_address: confirmAddress,
  change_address: changeAddress,
  address_changed: addressChanged,
}
