import type { Person } from '#lib/access/actor.ts'
import { changed } from '#lib/changes/changed.ts'
import { linkIsOver, takeLink } from '#lib/features/people/links.ts'
import { mayTry } from '#lib/features/people/throttle.ts'
import { AppError } from '#lib/kernel/errors.ts'
import { type Db, db } from '#lib/platform/db/db.ts'
import { env } from '#lib/platform/env.ts'
import { postMail } from '#lib/platform/mail/outbox.ts'

/** Since when mail is known to reach a person; null where they have yet to confirm their address. */
export async function addressVerifiedAt(person: Person): Promise<Date | null> {
  const user = await db().user.findUniqueOrThrow({
    where: { id: person.id },
    select: { emailVerifiedAt: true },
  })
  return user.emailVerifiedAt
}

/** Whoever signs in with an address that was never confirmed is asked by mail, once, in the caller's transaction. */
export async function askOnce(tx: Db, { id, email }: Pick<Person, 'id' | 'email'>): Promise<void> {
  if (!env.mail) return
  const { count } = await tx.user.updateMany({
    where: { id, emailVerifiedAt: null, emailAskedAt: null },
    data: { emailAskedAt: new Date() },
  })
  if (count > 0) await postMail(tx, { kind: 'confirm_address', to: email })
}

/** Mails a link again with which a person confirms their address. */
export async function askToConfirm(ctx: { actor: Person }): Promise<void> {
  const { email } = ctx.actor
  if (env.mail && (await mayTry('mailAddress', `confirm_address ${email}`)))
    await postMail(db(), { kind: 'confirm_address', to: email })
}

/**
 * Notes that mail reaches the person whom the link was mailed to. Only they can: whoever has the mailbox alone would vouch
 * for an account that somebody else made under the address, and has the password of.
 * @throws AppError `invalid` on `code`
 */
export async function confirmAddress(
  { actor }: { actor: Person },
  { code }: { code: string },
): Promise<void> {
  await db().$transaction(async (tx) => {
    const { userId, email, isMailed } = await takeLink(tx, 'confirm_address', code)
    if (userId !== actor.id)
      throw new AppError(
        'invalid',
        'This link is for another account. Sign in to that one, then open the link again.',
        'code',
      )
    const { count } = await tx.user.updateMany({
      where: { id: actor.id, email: email ?? '', disabledAt: null },
      data: { emailVerifiedAt: new Date() },
    })
    // The address is another one by now.
    if (!isMailed || count === 0) throw linkIsOver()
    await changed(tx, {
      actor,
      name: 'user.address_confirmed',
      subject: { kind: 'user', id: actor.id },
      detail: {},
    })
  })
}
