import { AppError } from '#lib/kernel/errors.ts'
import { db } from '#lib/platform/db/db.ts'
import { checkPassword } from './check-password.ts'
import { type Entrance, enter } from './factors/enter.ts'
import { maySignInHere } from './may-sign-in-here.ts'
import { personSelect, toPerson } from './person.ts'
import type { SignInInput } from './schemas.ts'
import { holdJudged } from './sessions.ts'
import type { Source } from './source.ts'

/** One sentence for an unknown address, a wrong password and a disabled account (ASVS 6.3.8). */
const REFUSAL = 'The e-mail address or password is wrong.'

/**
 * Checks an e-mail address and password, and lets their owner in: by a session, or to the second step. A
 * password that may not be used (see `maySignInHere`) is as good as a wrong one.
 * @throws AppError `unauthenticated` without saying which part was wrong, `throttled`
 */
export async function signIn(
  ctx: { source: Source },
  { email, password, next }: SignInInput,
): Promise<Entrance> {
  // No more than the password: what else is read of an account would take its time, and tell that there is one (EN-02).
  const found = await db().user.findUnique({
    where: { email },
    select: { id: true, passwordHash: true, disabledAt: true },
  })
  // The password of a disabled account fits nothing, and is compared like any other.
  const user = found?.disabledAt ? { ...found, passwordHash: null } : found
  const matches = await checkPassword(ctx.source, { user, email }, password)
  if (!user || !matches) throw new AppError('unauthenticated', REFUSAL)

  const { id, passwordHash } = user
  return await db().$transaction(async (tx) => {
    const row = await tx.user.findUnique({ where: { id }, select: personSelect })
    if (!row) throw new AppError('unauthenticated', REFUSAL)
    const person = toPerson(row)
    if (!(await maySignInHere(person, tx))) throw new AppError('unauthenticated', REFUSAL)
    if (!(await holdJudged(tx, person.id, passwordHash))) throw new AppError('unauthenticated', REFUSAL)
    return await enter(tx, { person, source: ctx.source, next })
  })
}
