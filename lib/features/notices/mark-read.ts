import { z } from 'zod'
import type { Person } from '#lib/access/actor.ts'
import { db } from '#lib/platform/db/db.ts'

/** Up to which notice: the newest that the page showed, so that none is marked that nobody has seen. */
export const markReadSchema = z.object({ through: z.uuid('Reload the page.') })

/** Which reading is taken back: the moment of it. */
export const markUnreadSchema = z.object({ at: z.iso.datetime('Reload the page.') })

/**
 * Marks a person’s notices as read, those that came later excepted. Doing it twice is no error.
 * @returns how many, and the moment, by which it can be taken back
 */
export async function markNoticesRead(
  ctx: { actor: Person },
  { through }: z.output<typeof markReadSchema>,
): Promise<{ marked: number; at: Date }> {
  const at = new Date()
  const { count } = await db().noticeRecipient.updateMany({
    where: { userId: ctx.actor.id, readAt: null, noticeId: { lte: through } },
    data: { readAt: at },
  })
  return { marked: count, at }
}

/** Takes back what a person marked as read at that moment, and nothing else. */
export async function markNoticesUnread(
  ctx: { actor: Person },
  { at }: z.output<typeof markUnreadSchema>,
): Promise<void> {
  await db().noticeRecipient.updateMany({
    where: { userId: ctx.actor.id, readAt: new Date(at) },
    data: { readAt: null },
  })
}
