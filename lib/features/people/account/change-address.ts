import { randomUUID } from 'node:crypto'
import type { Actor, Person } from '#lib/access/actor.ts'
import { requirePermission } from '#lib/access/permissions.ts'
import { changed } from '#lib/changes/changed.ts'
import { requireAnother } from '#lib/features/people/factors/two-administrators.ts'
import {
  linkIsOver,
  makeLink,
  revokeLinks,
  revokePersonalLinks,
  takeLink,
} from '#lib/features/people/links.ts'
import { personSelect, toPerson } from '#lib/features/people/person.ts'
import type { Source } from '#lib/features/people/source.ts'
import { countAttempt } from '#lib/features/people/throttle.ts'
import { AppError } from '#lib/kernel/errors.ts'
import { type Db, db } from '#lib/platform/db/db.ts'
import { isUniqueViolation } from '#lib/platform/db/prisma-errors.ts'
import { sourceKey } from '#lib/platform/limits/source-key.ts'
import { postMail } from '#lib/platform/mail/outbox.ts'
import { replaceAddress } from './replace-address.ts'
import { requireMail } from './require-mail.ts'

export const CHANGE_ADDRESS_SECONDS = 24 * 3600

/**
 * Mails a link to a person's address and to the one that they want instead: the change is made when both are taken, so
 * that neither a stolen session nor a mistyped address is enough. Whether the new one has an account is not told: it is
 * found out when both have said yes.
 * @throws AppError `invalid` on `email` where nothing would change, `throttled`, `forbidden` without a mail server
 */
export async function requestAddressChange(
  ctx: { actor: Person },
  { email }: { email: string },
): Promise<void> {
  requireMail()
  const { actor } = ctx
  if (email === actor.email) throw new AppError('invalid', 'This is already your address.', 'email')
  await countAttempt('mailPerson', actor.id)
  await db().$transaction(async (tx) => {
    await revokeLinks(tx, { kind: 'change_address', userId: actor.id })
    const detail = { change: randomUUID(), to: email }
    for (const address of [actor.email, email]) {
      const link = await makeLink(tx, {
        ...{ kind: 'change_address', validSeconds: CHANGE_ADDRESS_SECONDS, userId: actor.id },
        ...{ email: address, isMailed: true, detail },
      })
      await postMail(tx, {
        ...{ kind: 'change_address', to: address, linkId: link.id },
        detail: { from: actor.email, to: email },
      })
    }
    await changed(tx, {
      actor,
      name: 'user.address_change_requested',
      subject: { kind: 'user', id: actor.id },
      detail: {},
    })
  })
}

/**
 * Takes one of the two links of a change; the second makes it.
 * @returns the address that has yet to say yes, or null when the change is made
 * @throws AppError `invalid` on `code`, `conflict` when the new address has an account, `throttled`
 */
export async function confirmAddressChange(
  ctx: { source: Source },
  { code }: { code: string },
): Promise<{ waitsFor: string | null }> {
  await countAttempt('redeemSource', sourceKey(ctx.source.address))
  return await db().$transaction(async (tx) => {
    const { id, userId, detail } = await takeLink(tx, 'change_address', code)
    const { change, to } = detail
    // The row of the person is held, so that of two links that are taken at once the second sees the first.
    if (!userId || !change || !to || !(await holdUser(tx, userId))) throw linkIsOver()
    const other = await tx.oneTimeLink.findFirst({
      where: {
        kind: 'change_address',
        userId,
        id: { not: id },
        detail: { path: ['change'], equals: change },
      },
      select: { email: true, usedAt: true },
    })
    if (!other) throw linkIsOver()
    if (other.usedAt === null) return { waitsFor: other.email }
    await setAddress(tx, null, { userId, email: to, isVerified: true })
    return { waitsFor: null }
  })
}

/**
 * Changes a person's address, for an administrator, who vouches for it; both addresses are told.
 * @throws AppError `forbidden`, `not_found`, `conflict` on `email`
 */
export async function changeAddressOf(
  ctx: { actor: Actor },
  { userId, email }: { userId: string; email: string },
): Promise<void> {
  requirePermission(ctx.actor, 'person.change_address')
  await db().$transaction(async (tx) => {
    if (!(await holdUser(tx, userId))) throw new AppError('not_found', 'There is no such person.')
    await requireAnother(tx, ctx.actor, { userId, giving: 'password' })
    await setAddress(tx, ctx.actor, { userId, email, isVerified: true })
  })
}

async function holdUser(tx: Db, userId: string): Promise<boolean> {
  const rows = await tx.$queryRaw<unknown[]>`
    SELECT id FROM app_user WHERE id = ${userId}::uuid AND disabled_at IS NULL FOR UPDATE`
  return rows.length > 0
}

/** @param actor null where it is the person */
async function setAddress(
  tx: Db,
  actor: Actor | null,
  { userId, email, isVerified }: { userId: string; email: string; isVerified: boolean },
): Promise<void> {
  const before = await tx.user.findUniqueOrThrow({ where: { id: userId }, select: personSelect })
  await tx.user
    .update({
      where: { id: userId },
      data: { email, emailVerifiedAt: isVerified ? new Date() : null },
      select: { id: true },
    })
    .catch((error: unknown) => {
      if (!isUniqueViolation(error)) throw error
      throw new AppError('conflict', 'Another account has this e-mail address.', 'email')
    })
  await revokePersonalLinks(tx, userId)
  await revokeLinks(tx, { kind: 'factor_enrolment', userId })
  // So that nothing says who that was once the account is gone.
  await replaceAddress(tx, before.email, email)
  await postMail(tx, { kind: 'address_changed', to: before.email })
  await changed(tx, {
    actor: actor ?? { ...toPerson(before), email },
    name: 'user.address_changed',
    subject: { kind: 'user', id: userId },
    detail: { email: before.email },
  })
}
