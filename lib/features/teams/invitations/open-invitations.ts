import type { Person } from '#lib/access/actor.ts'
import { takeLinkOf } from '#lib/features/people/links.ts'
import { type Db, db } from '#lib/platform/db/db.ts'
import { takeInvitation } from './join-team.ts'
import { mayStillInvite, noSuchInvitation } from './pending.ts'

/** An invitation that waits for somebody, whether or not they have its link. */
export type OpenInvitation = {
  id: string
  teamId: string
  team: string
  role: string
  /** Who invited, by name. */
  byName: string
}

/** At most so many are offered; the newest first. */
const MOST_OFFERED = 20

/**
 * The invitations for the actor's verified address into teams that they are not in: whoever has proved the address, by a provider
 * say, need not find the link.
 */
export async function openInvitations({ id: userId }: Person): Promise<OpenInvitation[]> {
  const email = await provedAddress(db(), userId)
  if (email === null) return []
  const rows = await db().$queryRaw<(OpenInvitation & { byId: string | null; byStaff: string | null })[]>`
    SELECT DISTINCT ON (t.id) l.id, t.id AS "teamId", t.name AS team, l.detail ->> 'role' AS role,
      l.detail ->> 'byName' AS "byName", l.detail ->> 'byId' AS "byId", l.detail ->> 'byStaff' AS "byStaff"
    FROM one_time_link l JOIN team t ON t.id::text = (l.detail ->> 'teamId') COLLATE "C" AND t.deleted_at IS NULL
    WHERE l.kind = 'team_invitation' AND l.email = ${email}
      AND l.used_at IS NULL AND l.revoked_at IS NULL AND l.expires_at > now()
      AND NOT EXISTS (SELECT FROM membership m WHERE m.team_id = t.id AND m.user_id = ${userId}::uuid)
    ORDER BY t.id, l.created_at DESC LIMIT ${MOST_OFFERED}`
  const good = await Promise.all(
    rows.map(({ byId, byStaff, ...row }) =>
      mayStillInvite(db(), { ...row, byId: byId ?? undefined, byStaff: byStaff ?? undefined }),
    ),
  )
  return rows.filter((_, at) => good[at]).map(({ byId: _, byStaff: __, ...invitation }) => invitation)
}

/**
 * Takes an invitation for the actor's verified address without its code: exactly one of it and the code does.
 * @throws AppError `not_found` for one that is over, or another's, `conflict` for somebody who is in the team already
 */
export async function acceptOpenInvitation(
  { actor }: { actor: Person },
  { invitationId }: { invitationId: string },
): Promise<{ slug: string }> {
  return await db().$transaction(async (tx) => {
    const email = await provedAddress(tx, actor.id)
    const link =
      email === null ? null : await takeLinkOf(tx, { kind: 'team_invitation', id: invitationId, email })
    if (!link) throw noSuchInvitation()
    return await takeInvitation(tx, actor, link)
  })
}

async function provedAddress(tx: Db, userId: string): Promise<string | null> {
  const user = await tx.user.findFirst({
    where: { id: userId, emailVerifiedAt: { not: null } },
    select: { email: true },
  })
  return user?.email ?? null
}
