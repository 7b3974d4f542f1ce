import { type Actor, actorLabel, type Person } from '#lib/access/actor.ts'
import type { TeamRole } from '#lib/access/permissions.ts'
import { changed } from '#lib/changes/changed.ts'
import { linkAddress, revokeLinks } from '#lib/features/people/links.ts'
import { countAttempt, mayTry } from '#lib/features/people/throttle.ts'
import { type LockedTeam, lockTeam } from '#lib/features/teams/lock-team.ts'
import { AppError } from '#lib/kernel/errors.ts'
import { type Db, db } from '#lib/platform/db/db.ts'
import { env } from '#lib/platform/env.ts'
import { routes } from '#lib/routes.ts'
import { mailsTo, makeInvitation } from './make-invitation.ts'
import { findPending, pendingOf } from './pending.ts'

/** So many of a team wait at once. */
const MOST_PENDING = 100

const DAY_SECONDS = 86_400

/**
 * What became of an invitation: it was mailed, or here is its link, which is shown this once. It is, too, where its address
 * was mailed often of late: whoever is invited by many is mailed by few, and nobody keeps others from inviting.
 */
export type Invited = { email: string; link: string | null }

/**
 * Invites an address into a team: by mail where there is a mail server, else by a link that is shown once. An invitation
 * of the same address that waits is revoked. Whether the address has an account changes nothing here.
 * @throws AppError `not_found`, `forbidden` for those who do not own the team, `conflict` for an address that is in it
 *   already or when too many wait, `throttled`
 */
export async function inviteToTeam(
  ctx: { actor: Person },
  { teamId, email, role, days }: { teamId: string; email: string; role: TeamRole; days: number },
): Promise<Invited> {
  await countAttempt('invite', ctx.actor.id)
  return await db().$transaction(async (tx) => {
    const team = await lockTeam(tx, ctx.actor, 'team.manage_people', teamId)
    if (await tx.membership.findFirst({ where: { teamId, user: { email } }, select: { role: true } }))
      throw new AppError('conflict', 'This person is already in the team.', 'email')
    const pending = await pendingOf(teamId, tx)
    const former = pending.filter((one) => one.email === email)
    for (const { id } of former) await revokeLinks(tx, { id })
    if (pending.length - former.length >= MOST_PENDING)
      throw new AppError('conflict', 'Too many pending invitations. Revoke some first.')
    return await send(tx, ctx.actor, team, { email, role, days, isMailed: env.mail !== undefined })
  })
}

/**
 * Sends an invitation once more, under a new link: the former one opens nothing any more.
 * @param input.isMailed whether by mail, or as a link that is shown once
 * @throws AppError `not_found`, `forbidden`, `throttled`
 */
export async function resendInvitation(
  ctx: { actor: Person },
  { teamId, id, isMailed }: { teamId: string; id: string; isMailed: boolean },
): Promise<Invited> {
  await countAttempt('invite', ctx.actor.id)
  return await db().$transaction(async (tx) => {
    const team = await lockTeam(tx, ctx.actor, 'team.manage_people', teamId)
    const { email, role, createdAt, expiresAt } = await findPending(tx, teamId, id)
    await revokeLinks(tx, { id })
    const days = Math.max(1, Math.round((expiresAt.getTime() - createdAt.getTime()) / 1000 / DAY_SECONDS))
    return await send(tx, ctx.actor, team, {
      email,
      role,
      days,
      isMailed: isMailed && env.mail !== undefined,
    })
  })
}

/** @throws AppError `not_found` for one that is over or another team's, `forbidden` */
export async function revokeInvitation(
  ctx: { actor: Actor },
  { teamId, id }: { teamId: string; id: string },
): Promise<{ email: string }> {
  return await db().$transaction(async (tx) => {
    await lockTeam(tx, ctx.actor, 'team.manage_people', teamId)
    const { email } = await findPending(tx, teamId, id)
    await revokeLinks(tx, { id })
    await changed(tx, {
      actor: ctx.actor,
      name: 'team.invitation_revoked',
      subject: { kind: 'team', id: teamId },
      teamId,
      detail: { invitation: id },
    })
    return { email }
  })
}

async function send(
  tx: Db,
  actor: Person,
  team: LockedTeam,
  { email, role, days, isMailed }: { email: string; role: string; days: number; isMailed: boolean },
): Promise<Invited> {
  const mails = isMailed && (await mayTry('mailAddress', mailsTo(email)))
  const { code } = await makeInvitation(tx, actor, {
    ...{ email, isMailed: mails, validSeconds: days * DAY_SECONDS },
    detail: { teamId: team.id, role, byId: actor.id, by: actorLabel(actor), byName: actor.name },
  })
  return { email, link: mails ? null : linkAddress(routes.join, code) }
}
