import type { Person } from '#lib/access/actor.ts'
import { changed } from '#lib/changes/changed.ts'
import { db } from '#lib/platform/db/db.ts'

/** Revokes one session of the actor; from the next request on, its cookie is nobody. */
export async function signOut(ctx: { actor: Person }, { sessionId }: { sessionId: string }): Promise<void> {
  await revoke(ctx.actor, 'user.signed_out', { id: sessionId })
}

/** Revokes every session of the actor but the one that asks. They are told, in case somebody else asked. */
export async function signOutElsewhere(
  ctx: { actor: Person },
  { sessionId }: { sessionId: string },
): Promise<{ ended: number }> {
  return { ended: await revoke(ctx.actor, 'user.signed_out_elsewhere', { id: { not: sessionId } }) }
}

/** Revokes one other session of the actor, as they see it in their list. They are told, in case somebody else asked. */
export async function signOutOne(
  ctx: { actor: Person },
  { sessionId }: { sessionId: string },
): Promise<{ ended: number }> {
  return { ended: await revoke(ctx.actor, 'user.signed_out_elsewhere', { id: sessionId }) }
}

async function revoke(
  actor: Person,
  name: 'user.signed_out' | 'user.signed_out_elsewhere',
  which: { id: string | { not: string } },
): Promise<number> {
  return await db().$transaction(async (tx) => {
    const { count } = await tx.session.updateMany({
      where: { ...which, userId: actor.id, revokedAt: null },
      data: { revokedAt: new Date() },
    })
    if (count > 0) {
      await changed(tx, {
        actor,
        name,
        subject: { kind: 'user', id: actor.id },
        detail: { sessions: count },
      })
    }
    return count
  })
}
