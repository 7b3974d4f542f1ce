import type { Operator } from '#lib/access/actor.ts'
import { changed } from '#lib/changes/changed.ts'
import { hashPassword, passwordProblem } from '#lib/features/people/passwords/passwords.ts'
import { AppError } from '#lib/kernel/errors.ts'
import { db } from '#lib/platform/db/db.ts'
import { insertUser } from './new-user.ts'
import type { CreateUserInput } from './schemas.ts'

/**
 * Makes an account with a team of its own, for the operator at the command line. Without a name the part of
 * the address before the @ serves.
 * @throws AppError `invalid` on `password`, `conflict` on `email`
 */
export async function createUser(
  ctx: { actor: Operator },
  { email, role, password, name = email.split('@')[0] ?? email }: CreateUserInput,
): Promise<{ userId: string; teamSlug: string }> {
  const problem = await passwordProblem(password, { email })
  if (problem) throw new AppError('invalid', problem, 'password')
  const passwordHash = await hashPassword(password)
  return await db().$transaction(async (tx) => {
    const person = await insertUser(tx, {
      email,
      name,
      passwordHash,
      role,
      isVouchedFor: true,
      isEmailVerified: true,
    })
    if (!person)
      throw new AppError('conflict', 'An account with this e-mail address already exists.', 'email')
    await changed(tx, {
      actor: ctx.actor,
      name: 'user.created',
      subject: { kind: 'user', id: person.id },
      detail: { role, email },
    })
    return { userId: person.id, teamSlug: person.teams[0]?.slug ?? '' }
  })
}
