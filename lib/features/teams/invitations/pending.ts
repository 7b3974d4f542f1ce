import { ruleOf, type TeamRole } from '#lib/access/permissions.ts'
import { revokeLinks } from '#lib/features/people/links.ts'
import { AppError } from '#lib/kernel/errors.ts'
import { type Db, db } from '#lib/platform/db/db.ts'

/** An invitation that waits to be taken. */
export type PendingInvitation = {
  id: string
  email: string
  role: string
  /** Who invited, by their address. */
  by: string
  isMailed: boolean
  createdAt: Date
  expiresAt: Date
}

/** Who may invite. An invitation is good as long as whoever made it may. */
const INVITERS = ruleOf('team.manage_people').team

/** Who invited into which team, and as what, as the link of an invitation has it. `byStaff` is there where it was the connectivity team. */
export type Inviting = {
  teamId?: string | undefined
  role?: string | undefined
  byId?: string | undefined
  byStaff?: string | undefined
}

/**
 * Whether an invitation is good still: an owner who was removed, made a member or disabled has no way back by one of their
 * own. One by the connectivity team is, as long as the team has an owner, gets one by it, or may be without one.
 */
export async function mayStillInvite(
  tx: Db,
  { teamId, role, byId: userId, byStaff }: Inviting,
): Promise<boolean> {
  if (teamId === undefined) return false
  if (byStaff !== undefined) return await mayJoinAs(tx, teamId, role)
  if (userId === undefined) return false
  const [row] = await tx.$queryRaw<object[]>`
    SELECT FROM membership m JOIN app_user u ON u.id = m.user_id
    WHERE m.team_id = ${teamId}::uuid AND m.user_id = ${userId}::uuid AND m.role = ANY(${INVITERS}::text[])
      AND u.disabled_at IS NULL`
  return row !== undefined
}

const OWNER = 'owner' satisfies TeamRole

/**
 * Whether somebody may join a team (UUID) as this: the first person of a team owns it. A partner, which the connectivity team
 * looks after, may be without an owner (prisma/sql/teams.sql).
 */
export const mayJoinAs = async (tx: Db, teamId: string, role: string | undefined): Promise<boolean> =>
  role === OWNER ||
  (await tx.team.count({
    where: { id: teamId, OR: [{ partner: { isNot: null } }, { memberships: { some: { role: OWNER } } }] },
  })) > 0

/** The invitations of a team (UUID) that wait, the newest first. Says nothing of who may read them: ask before. */
export async function pendingOf(teamId: string, tx: Db = db()): Promise<PendingInvitation[]> {
  return await tx.$queryRaw<PendingInvitation[]>`
    SELECT id, email, detail ->> 'role' AS role, detail ->> 'by' AS by, is_mailed AS "isMailed",
      created_at AS "createdAt", expires_at AS "expiresAt"
    FROM one_time_link
    WHERE kind = 'team_invitation' AND (detail ->> 'teamId') COLLATE "C" = ${teamId}
      AND used_at IS NULL AND revoked_at IS NULL AND expires_at > now()
      AND (detail ? 'byStaff' OR EXISTS (
        SELECT FROM membership m JOIN app_user u ON u.id = m.user_id
        WHERE m.team_id = ${teamId}::uuid AND m.user_id = (detail ->> 'byId')::uuid
          AND m.role = ANY(${INVITERS}::text[]) AND u.disabled_at IS NULL
      ))
    ORDER BY created_at DESC`
}

/** @throws AppError `not_found` */
export async function findPending(tx: Db, teamId: string, id: string): Promise<PendingInvitation> {
  const found = (await pendingOf(teamId, tx)).find((one) => one.id === id)
  if (!found) throw noSuchInvitation()
  return found
}

/** The same for every one that cannot be taken, whoever it was for. */
export const noSuchInvitation = () =>
  new AppError('not_found', 'This invitation was used or revoked, or has expired. Ask for a new one.')

/** Revokes what waits in a team for the address of somebody who came in another way, or was taken out. */
export async function revokeInvitationsOf(tx: Db, teamId: string, userId: string): Promise<void> {
  const { email } = await tx.user.findUniqueOrThrow({ where: { id: userId }, select: { email: true } })
  for (const { id } of (await pendingOf(teamId, tx)).filter((one) => one.email === email))
    await revokeLinks(tx, { id })
}
