import { z } from 'zod'
import type { Person } from '#lib/access/actor.ts'
import { db } from '#lib/platform/db/db.ts'

/** Up to which notice: the newest that the page showed, so that none is marked that nobody has seen. */
export const markReadSchema = z.object({ through: z.uuid('Reload the page.') })

/** Marks a person’s notices as read, those that came later excepted. Doing it twice is no error. */
export async function markNoticesRead(
  ctx: { actor: Person },
  { through }: z.output<typeof markReadSchema>,
): Promise<{ marked: number }> {
  const { count } = await db().noticeRecipient.updateMany({
    where: { userId: ctx.actor.id, readAt: null, noticeId: { lte: through } },
    data: { readAt: new Date() },
  })
  return { marked: count }
}
