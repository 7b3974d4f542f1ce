import { changed } from '#lib/changes/changed.ts'
import { db } from '#lib/platform/db/db.ts'
import type { InSession } from './in-session.ts'

/**
 * Whether what others did to an account may be put aside in this session: in one that proved a second factor alone. Whoever
 * came in by a link to a new password must not hide that link from the person.
 */
export async function mayAcknowledge(sessionId: string): Promise<boolean> {
  const session = await db().session.findUnique({ where: { id: sessionId }, select: { factorAt: true } })
  return session?.factorAt != null
}

/**
 * Notes that the person has seen what others did to the account before this session was opened; it is told no more
 * (`sinceLastSignIn`). Without a proved second factor it changes nothing.
 */
export async function acknowledgeChanges({ actor, sessionId }: InSession): Promise<void> {
  await db().$transaction(async (tx) => {
    const session = await tx.session.findUnique({
      where: { id: sessionId },
      select: { createdAt: true, factorAt: true },
    })
    if (!session?.factorAt) return
    await changed(tx, {
      actor,
      name: 'user.changes_acknowledged',
      subject: { kind: 'user', id: actor.id },
      detail: { until: session.createdAt.toISOString() },
    })
  })
}
