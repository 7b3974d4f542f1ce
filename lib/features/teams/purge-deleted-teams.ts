import { changed } from '#lib/changes/changed.ts'
import { undoEndedFor } from '#lib/kernel/undo-period.ts'
import { type Db, db } from '#lib/platform/db/db.ts'

type Due = { id: string; slug: string }

/**
 * Takes everybody out of the teams whose time of grace is over. The row stays: apps that are gone for good name it, and its
 * slug is nobody else's. Each in a transaction of its own; several instances may do it at once.
 * @returns how many there were
 */
export async function purgeDeletedTeams(): Promise<number> {
  for (let purged = 0; ; purged++) {
    const found = await db('jobs').$transaction(purgeNext)
    if (!found) return purged
  }
}

async function purgeNext(tx: Db): Promise<boolean> {
  const [team] = await tx.$queryRaw<Due[]>`
    SELECT id, slug FROM team WHERE deleted_at <= ${undoEndedFor(Date.now())} AND purged_at IS NULL
    ORDER BY deleted_at LIMIT 1 FOR UPDATE SKIP LOCKED`
  if (!team) return false
  await tx.membership.deleteMany({ where: { teamId: team.id } })
  await tx.team.update({ where: { id: team.id }, data: { purgedAt: new Date() }, select: { id: true } })
  await changed(tx, {
    actor: null,
    name: 'team.purged',
    subject: { kind: 'team', id: team.id },
    teamId: team.id,
    detail: { slug: team.slug },
  })
  return true
}
