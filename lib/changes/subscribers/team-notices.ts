import type { ChangeEvent } from '#lib/changes/events.ts'
import type { Db } from '#lib/platform/db/db.ts'
import { writerOf } from './writer.ts'

/** The kinds of notices that changes of a team and its people call for. That somebody joined a trigger tells. */
export type TeamToldKind =
  | 'member_left'
  | 'team_role_changed'
  | 'member_role_changed'
  | 'team_removed'
  | 'team_deleted'
  | 'team_restored'

/** Writes what a change of a team, or of who is in it, calls for. */
export async function noteOfTeam(tx: Db, event: ChangeEvent): Promise<void> {
  const { actor } = event
  const by = writerOf(actor)
  const actedBy = actor?.kind === 'person' ? actor.id : null
  switch (event.name) {
    case 'team.person_left':
    case 'team.person_removed': {
      const { userId } = event.detail
      const isRemoved = event.name === 'team.person_removed'
      const detail = { ...(isRemoved && { by }), ...(await personOf(tx, userId)) }
      await tx.notice.create({ data: { kind: 'member_left', teamId: event.teamId, actedBy, detail } })
      if (isRemoved) await tellRemoved(tx, event.teamId, userId, by)
      return
    }
    case 'team.role_changed': {
      const { userId, after, by: side } = event.detail
      if (side === 'staff' || actor?.kind === 'operator') {
        const detail = { ...(await personOf(tx, userId)), role: after, by: 'The connectivity team' }
        await tx.notice.create({
          data: { kind: 'member_role_changed', teamId: event.teamId, actedBy, detail },
        })
        return
      }
      const about = { teamId: event.teamId, onlyFor: userId, actedBy }
      await tx.notice.create({
        data: { kind: 'team_role_changed', ...about, detail: { by, role: after } },
      })
      return
    }
    case 'team.deleted': {
      const detail = { by, until: event.detail.restorableUntil }
      await tx.notice.create({ data: { kind: 'team_deleted', teamId: event.teamId, actedBy, detail } })
      return
    }
    case 'team.restored':
      await tx.notice.create({
        data: { kind: 'team_restored', teamId: event.teamId, actedBy, detail: { by } },
      })
  }
}

/** Tells those who left a team in another team of theirs: a notice goes to people of its team. */
async function tellRemoved(tx: Db, teamId: string, userId: string, by: string): Promise<void> {
  const home = await tx.membership.findFirst({
    where: { userId, team: { deletedAt: null } },
    select: { teamId: true },
    orderBy: { createdAt: 'asc' },
  })
  if (!home) return
  const { name } = await tx.team.findUniqueOrThrow({ where: { id: teamId }, select: { name: true } })
  await tx.notice.create({
    data: { kind: 'team_removed', teamId: home.teamId, onlyFor: userId, detail: { by, from: name } },
  })
}

async function personOf(tx: Db, userId: string): Promise<{ person: string; email: string }> {
  const { name, email } = await tx.user.findUniqueOrThrow({
    where: { id: userId },
    select: { name: true, email: true },
  })
  return { person: name, email }
}
