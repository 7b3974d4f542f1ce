import type { Person } from '#lib/access/actor.ts'
import { changed } from '#lib/changes/changed.ts'
import { linkIsOver, takeLink } from '#lib/features/people/links.ts'
import { personSelect, toPerson } from '#lib/features/people/person.ts'
import type { Source } from '#lib/features/people/source.ts'
import { countAttempt, mayTry } from '#lib/features/people/throttle.ts'
import { type Db, db } from '#lib/platform/db/db.ts'
import { env } from '#lib/platform/env.ts'
import { sourceKey } from '#lib/platform/limits/source-key.ts'
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
 * Notes that mail reaches the person whom the link was mailed to.
 * @throws AppError `invalid` on `code`, `throttled`
 */
export async function confirmAddress(ctx: { source: Source }, { code }: { code: string }): Promise<void> {
  await countAttempt('redeemSource', sourceKey(ctx.source.address))
  await db().$transaction(async (tx) => {
    const { userId, email, isMailed } = await takeLink(tx, 'confirm_address', code)
    const row =
      isMailed && userId && email
        ? await tx.user.findFirst({ where: { id: userId, email, disabledAt: null }, select: personSelect })
        : null
    // The address is another one by now.
    if (!row) throw linkIsOver()
    const person = toPerson(row)
    await tx.user.update({
      where: { id: person.id },
      data: { emailVerifiedAt: new Date() },
      select: { id: true },
    })
    await changed(tx, {
      actor: person,
      name: 'user.address_confirmed',
      subject: { kind: 'user', id: person.id },
      detail: {},
    })
  })
}
