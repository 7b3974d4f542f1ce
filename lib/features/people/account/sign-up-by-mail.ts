import { changed } from '#lib/changes/changed.ts'
import { findLink, linkIsOver, takeLink } from '#lib/features/people/links.ts'
import { insertUser } from '#lib/features/people/new-user.ts'
import { nextPath } from '#lib/features/people/next-path.ts'
import { hashPassword, passwordProblem } from '#lib/features/people/passwords/passwords.ts'
import type { FinishSignUpInput } from '#lib/features/people/schemas.ts'
import { openSession, type SessionTicket } from '#lib/features/people/sessions.ts'
import { admits, requireAdmitted, requireOpenSignUp } from '#lib/features/people/sign-up-rules.ts'
import type { Source } from '#lib/features/people/source.ts'
import { recordAcceptance, requireAccepted } from '#lib/features/people/terms.ts'
import { countAttempt, mayTry } from '#lib/features/people/throttle.ts'
import { AppError } from '#lib/kernel/errors.ts'
import { db } from '#lib/platform/db/db.ts'
import { sourceKey } from '#lib/platform/limits/source-key.ts'
import { postMail } from '#lib/platform/mail/outbox.ts'
import { requireMail } from './require-mail.ts'

export const SIGN_UP_LINK_SECONDS = 24 * 3600

/**
 * Has a mail sent to an address for which somebody wants an account. One row is written, whether it has one: the mail
 * says the rest (EN-02). A password is chosen by whoever has the mailbox, so that nobody waits in an account with it
 * that its owner confirms.
 * @param input.next path of this origin where whoever opens the mail is to arrive; anything else leads to the start page
 * @throws AppError `forbidden` when people join by invitation only or without a mail server, `invalid` on `email` for an
 *   address of a domain that is not admitted, `throttled` by the source alone
 */
export async function requestSignUp(
  ctx: { source: Source },
  { email, next }: { email: string; next?: string | undefined },
): Promise<void> {
  requireMail()
  requireOpenSignUp()
  requireAdmitted(email)
  await countAttempt('mailSource', sourceKey(ctx.source.address))
  if (!(await mayTry('mailAddress', `sign_up ${email}`))) return
  await postMail(db(), { kind: 'sign_up', to: email, detail: { next: nextPath(next) } })
}

/**
 * Makes the account for which a mailed link was sent, with a team of its own, and signs its owner in.
 * @returns also where they wanted to go
 * @throws AppError `invalid` on `code`, `password` or the field of the terms, `forbidden`, `throttled`
 */
export async function finishSignUp(
  ctx: { source: Source },
  { code, name, password, terms = '' }: FinishSignUpInput,
): Promise<{ ticket: SessionTicket; next: string | undefined }> {
  requireOpenSignUp()
  await countAttempt('redeemSource', sourceKey(ctx.source.address))
  const email = (await findLink('sign_up', code))?.email
  if (!email || !admits(email)) throw linkIsOver()
  requireAccepted(terms)
  const problem = await passwordProblem(password, { email })
  if (problem) throw new AppError('invalid', problem, 'password')
  const passwordHash = await hashPassword(password)

  return await db().$transaction(async (tx) => {
    const { detail } = await takeLink(tx, 'sign_up', code)
    const person = await insertUser(tx, {
      ...{ email, name, passwordHash, role: 'developer' },
      isVouchedFor: false,
      isEmailVerified: true,
    })
    if (!person) throw new AppError('conflict', 'You already have an account. Sign in instead.')
    const ticket = await openSession(tx, person.id, ctx.source)
    await changed(tx, {
      actor: person,
      name: 'user.signed_up',
      subject: { kind: 'user', id: person.id },
      detail: { role: person.role },
    })
    await recordAcceptance(tx, person)
    return { ticket, next: detail.next }
  })
}
