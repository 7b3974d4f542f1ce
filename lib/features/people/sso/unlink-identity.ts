import type { Person } from '#lib/access/actor.ts'
import { changed } from '#lib/changes/changed.ts'
import { maySignInHere } from '#lib/features/people/may-sign-in-here.ts'
import { AppError } from '#lib/kernel/errors.ts'
import { type Db, db } from '#lib/platform/db/db.ts'
import { isUsable, nameOfIssuer } from './linked.ts'

/**
 * Lets an identity enter the actor's account no longer. The last way to sign in stays.
 * @throws AppError `not_found`, `conflict` for the only way to sign in
 */
export async function unlinkIdentity(
  ctx: { actor: Person },
  { identityId }: { identityId: string },
): Promise<void> {
  const { actor } = ctx
  await db().$transaction(async (tx) => {
    // Of two that are taken away at once the second sees the first.
    await tx.$queryRaw`SELECT id FROM app_user WHERE id = ${actor.id}::uuid FOR UPDATE`
    const identity = await tx.signInIdentity.findFirst({
      where: { id: identityId, userId: actor.id },
      select: { id: true, issuer: true },
    })
    if (!identity) throw new AppError('not_found', 'This provider is no longer linked. Reload the page.')
    if (!(await hasAnotherWay(tx, actor.id, identity.id)))
      throw new AppError('conflict', 'This is your only way to sign in. Choose a password first.')
    await tx.signInIdentity.delete({ where: { id: identity.id }, select: { id: true } })
    await changed(tx, {
      actor,
      name: 'user.provider_unlinked',
      subject: { kind: 'user', id: actor.id },
      detail: { provider: nameOfIssuer(identity.issuer) },
    })
  })
}

/** Whether the person can still sign in without this identity: a second factor alone does not count. */
async function hasAnotherWay(tx: Db, userId: string, identityId: string): Promise<boolean> {
  const { hasPassword, role, identities } = await tx.user.findUniqueOrThrow({
    where: { id: userId },
    select: { hasPassword: true, role: true, identities: { select: { id: true, issuer: true } } },
  })
  if (identities.some(({ id, issuer }) => id !== identityId && isUsable(issuer))) return true
  return hasPassword && (await maySignInHere({ id: userId, role }, tx))
}
