import type { Actor } from '#lib/access/actor.ts'
import { requirePermission } from '#lib/access/permissions.ts'
import { changed } from '#lib/changes/changed.ts'
import { AppError } from '#lib/kernel/errors.ts'
import { db } from '#lib/platform/db/db.ts'
import { env } from '#lib/platform/env.ts'

/**
 * Removes what somebody said of a page of the guide, for good. Whether the page helped stays counted; the log says of
 * which page it was, and nothing of the words.
 * @throws AppError `forbidden` for anyone but the connectivity team, `not_found` when it is gone
 */
export async function removeRemark({ actor }: { actor: Actor }, { id }: { id: string }): Promise<void> {
  requirePermission(actor, 'feedback.remove')
  await db().$transaction(async (tx) => {
    const [remark] = await tx.$queryRaw<{ page: string }[]>`
      DELETE FROM guide_remark WHERE id = ${id}::uuid RETURNING page`
    if (!remark) throw new AppError('not_found', 'Somebody has removed it already.')
    await changed(tx, {
      actor,
      name: 'server.remark_removed',
      subject: { kind: 'server', id: env.publicUrl },
      detail: { page: remark.page },
    })
  })
}
