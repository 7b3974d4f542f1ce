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

/** The invitations of a team (UUID) that wait, the newest first. Says nothing of who may read them: ask before. */
export async function pendingOf(teamId: string, tx: Db = db()): Promise<PendingInvitation[]> {
  return await tx.$queryRaw<PendingInvitation[]>`
    SELECT id, email, detail ->> 'role' AS role, detail ->> 'by' AS by, is_mailed AS "isMailed",
      created_at AS "createdAt", expires_at AS "expiresAt"
    FROM one_time_link
    WHERE kind = 'team_invitation' AND (detail ->> 'teamId') COLLATE "C" = ${teamId}
      AND used_at IS NULL AND revoked_at IS NULL AND expires_at > now()
    ORDER BY created_at DESC`
}

/** @throws AppError `not_found` */
export async function findPending(tx: Db, teamId: string, id: string): Promise<PendingInvitation> {
  const found = (await pendingOf(teamId, tx)).find((one) => one.id === id)
  if (!found)
    throw new AppError('not_found', 'This invitation is over: it was taken, revoked, or has expired.')
  return found
}
