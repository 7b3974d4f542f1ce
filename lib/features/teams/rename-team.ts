import type { Actor } from '#lib/access/actor.ts'
import { changed } from '#lib/changes/changed.ts'
import { requireSeen } from '#lib/changes/seen-version.ts'
import { db } from '#lib/platform/db/db.ts'
import { countChange } from './count-change.ts'
import { lockTeam } from './lock-team.ts'

/**
 * Changes what a team is called; its slug stays.
 * @throws AppError `not_found`, `forbidden` for those who do not own it, `conflict` when it is not called as it was seen
 */
export async function renameTeam(
  ctx: { actor: Actor },
  { teamId, name, seen }: { teamId: string; name: string; seen?: string | undefined },
): Promise<{ changed: boolean }> {
  await countChange(ctx.actor)
  return await db().$transaction(async (tx) => {
    const team = await lockTeam(tx, ctx.actor, 'team.change', teamId)
    const subject = { kind: 'team', id: teamId } as const
    const now = `“${team.name}”`
    await requireSeen(seen, { name: team.name }, { subject, by: 'team.renamed', now })
    if (team.name === name) return { changed: false }
    await tx.team.update({ where: { id: teamId }, data: { name }, select: { id: true } })
    await changed(tx, {
      actor: ctx.actor,
      name: 'team.renamed',
      subject,
      teamId,
      detail: { before: team.name, after: name },
    })
    return { changed: true }
  })
}
