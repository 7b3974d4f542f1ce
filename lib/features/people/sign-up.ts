import { changed } from '#lib/changes/changed.ts'
import { hashPassword, passwordProblem } from '#lib/features/people/passwords/passwords.ts'
import { AppError } from '#lib/kernel/errors.ts'
import { db } from '#lib/platform/db/db.ts'
import { env } from '#lib/platform/env.ts'
import { sourceKey } from '#lib/platform/limits/source-key.ts'
import { accountRefused, insertUser } from './new-user.ts'
import type { SignUpInput } from './schemas.ts'
import { openSession, type SessionTicket } from './sessions.ts'
import { requireOpenSignUp, signUpDomains } from './sign-up-rules.ts'
import type { Source } from './source.ts'
import { recordAcceptance, requireAccepted } from './terms.ts'
import { countAttempt } from './throttle.ts'

/**
 * Makes an account with a team of its own, notes that its owner accepts the terms in force, and signs them in.
 *
 * Only where there is no mail server (see `requestSignUp`): without one there is no way to answer a taken address exactly like a free one. So the refusal blames no
 * field and does not say why, costs the same time, and is limited per source (EN-02).
 * @throws AppError `forbidden` when people join by invitation only, `invalid` on `terms` or `password`,
 *   `conflict`, `throttled`
 */
export async function signUp(
  ctx: { source: Source },
  { email, name, password, terms = '' }: SignUpInput,
): Promise<SessionTicket> {
  if (env.mail) throw new AppError('forbidden', 'Reload the page: you now sign up by e-mail.')
  requireOpenSignUp()
  // Nobody can prove an address without mail.
  if (signUpDomains()) throw new AppError('forbidden', 'Sign up with single sign-on.')
  requireAccepted(terms)
  await countAttempt('signUpSource', sourceKey(ctx.source.address))
  const problem = await passwordProblem(password, { email })
  if (problem) throw new AppError('invalid', problem, 'password')
  const passwordHash = await hashPassword(password)
  return await db().$transaction(async (tx) => {
    const person = await insertUser(tx, {
      ...{ email, name, passwordHash },
      role: 'developer',
      isVouchedFor: false,
      isEmailVerified: false,
    })
    if (!person) throw accountRefused()
    const ticket = await openSession(tx, person.id, ctx.source)
    await changed(tx, {
      actor: person,
      name: 'user.signed_up',
      subject: { kind: 'user', id: person.id },
      detail: { role: person.role },
    })
    await recordAcceptance(tx, person)
    return ticket
  })
}
