import type { Person } from '#lib/access/actor.ts'
import { changed } from '#lib/changes/changed.ts'
import { readable, toEntry } from '#lib/changes/entries.ts'
import { AppError } from '#lib/kernel/errors.ts'
import { type Db, db } from '#lib/platform/db/db.ts'
import { requireAnotherAdministrator } from './last-administrator.ts'
import { replaceAddress } from './replace-address.ts'

/** What is said in place of an address that stood as text beside what somebody made. */
const NOBODY = 'a deleted account'

/**
 * Deletes the actor's account, and what is known of the person: at once and for good. What they made for their teams stays,
 * as that of a deleted account; so do their acts in the audit log, whose chain verifies as before (decision 46).
 * @throws AppError `invalid` on `confirmedEmail`, `conflict` for the only administrator, the only owner of a team
 *   with others in it, and whoever is alone in a team with apps
 */
export async function deleteAccount(
  ctx: { actor: Person },
  { confirmedEmail }: { confirmedEmail: string },
): Promise<void> {
  const { id, email } = ctx.actor
  if (confirmedEmail.toLowerCase() !== email)
    throw new AppError('invalid', 'Type your e-mail address.', 'confirmedEmail')
  await db().$transaction(async (tx) => {
    const held = await holdTeams(tx, id)
    await requireAnotherAdministrator(tx, id)
    await requireAnotherOwner(tx, id)
    const alone = await requireNothingLeftAlone(tx, id)
    await endDeletedTeams(tx, id)
    await revokeInvitationsTo(tx, alone)
    const addresses = [email, ...(await formerAddresses(tx, id))]
    await replaceAddress(tx, email, NOBODY)
    await forgetAddresses(tx, addresses)
    const [{ rows } = { rows: [] }] = await tx.$queryRaw<{ rows: { seq: number; hash: string }[] }[]>`
      SELECT latchkey_erase_person(${id}::uuid, ${addresses}) AS rows`
    await requireNoOtherTeam(tx, id, held)
    await tx.user.delete({ where: { id }, select: { id: true } })
    // Its name is the person's; one that has had an app keeps its row, and its apps their IDs.
    await tx.team.updateMany({
      where: { id: { in: alone } },
      data: { name: 'Deleted account', deletedAt: new Date(), purgedAt: new Date() },
    })
    await tx.team.deleteMany({ where: { id: { in: alone }, clients: { none: {} } } })
    await changed(tx, {
      actor: null,
      name: 'user.deleted',
      subject: { kind: 'user', id },
      detail: { rows },
    })
  })
}

/** Holds the person's teams until the end, so that of two who go at once neither believes that the other stays. */
async function holdTeams(tx: Db, userId: string): Promise<string[]> {
  const teams = await tx.$queryRaw<{ id: string }[]>`
    SELECT t.id FROM team t JOIN membership m ON m.team_id = t.id WHERE m.user_id = ${userId}::uuid ORDER BY t.id
    FOR UPDATE OF t`
  return teams.map(({ id }) => id)
}

/** Whoever came into another team meanwhile is asked again: what was found out of the others does not hold there. */
async function requireNoOtherTeam(tx: Db, userId: string, held: string[]): Promise<void> {
  // From here on nobody can take the person into a team.
  await tx.$queryRaw`SELECT id FROM app_user WHERE id = ${userId}::uuid FOR UPDATE`
  const other = await tx.membership.findFirst({
    where: { userId, teamId: { notIn: held } },
    select: { teamId: true },
  })
  if (other) throw new AppError('conflict', 'You joined a team just now. Try again.')
}

const onlyOwnedBy = (userId: string) => ({
  memberships: { some: { userId, role: 'owner' }, none: { userId: { not: userId }, role: 'owner' } },
  AND: { memberships: { some: { userId: { not: userId } } } },
})

/** A team that has others in it keeps an owner. */
async function requireAnotherOwner(tx: Db, userId: string): Promise<void> {
  const team = await tx.team.findFirst({
    where: { ...onlyOwnedBy(userId), deletedAt: null },
    select: { name: true },
  })
  if (team)
    throw new AppError('conflict', `Make someone else an owner of ${team.name} first, or delete the team.`)
}

/** One that is deleted already, only an owner could restore: without one it is over for the others, too. */
async function endDeletedTeams(tx: Db, userId: string): Promise<void> {
  const teams = await tx.team.findMany({
    where: { ...onlyOwnedBy(userId), deletedAt: { not: null } },
    select: { id: true, slug: true },
  })
  for (const { id, slug } of teams) {
    await tx.membership.deleteMany({ where: { teamId: id } })
    await tx.team.update({ where: { id }, data: { purgedAt: new Date() }, select: { id: true } })
    await changed(tx, {
      actor: null,
      name: 'team.purged',
      subject: { kind: 'team', id },
      teamId: id,
      detail: { slug },
    })
  }
}

/** Nobody comes into a team that goes with its only person. */
async function revokeInvitationsTo(tx: Db, teamIds: string[]): Promise<void> {
  await tx.$executeRaw`
    UPDATE one_time_link SET revoked_at = now()
    WHERE kind = 'team_invitation' AND (detail ->> 'teamId') COLLATE "C" = ANY (${teamIds})
      AND used_at IS NULL AND revoked_at IS NULL`
}

/** @returns the teams in which the person is alone, without apps */
async function requireNothingLeftAlone(tx: Db, userId: string): Promise<string[]> {
  const teams = await tx.team.findMany({
    where: { memberships: { some: { userId }, none: { userId: { not: userId } } } },
    select: { id: true, name: true, clients: { where: { purgedAt: null }, select: { id: true }, take: 1 } },
  })
  const kept = teams.find(({ clients }) => clients.length > 0)
  if (kept)
    throw new AppError(
      'conflict',
      `${kept.name} has apps and nobody else in it. Transfer or delete its apps first; a deleted app counts until it can no longer be restored.`,
    )
  return teams.map(({ id }) => id)
}

/** Those that the account had before, as the audit log tells, without those that are another's by now. */
async function formerAddresses(tx: Db, userId: string): Promise<string[]> {
  const rows = await tx.auditEntry.findMany({
    where: { subjectKind: 'user', subjectId: userId, action: 'user.address_changed' },
    select: readable,
  })
  const former = rows.flatMap((row) => {
    const { detail } = toEntry(row)
    const email = typeof detail === 'object' && detail !== null && 'email' in detail ? detail.email : null
    return typeof email === 'string' ? [email] : []
  })
  const taken = await tx.user.findMany({ where: { email: { in: former } }, select: { email: true } })
  const others = new Set(taken.map(({ email }) => email))
  return former.filter((email) => !others.has(email))
}

/** What else holds an address of the person. */
async function forgetAddresses(tx: Db, addresses: string[]): Promise<void> {
  const oneOfThem = { in: addresses }
  await tx.invitation.deleteMany({ where: { email: oneOfThem } })
  await tx.mail.deleteMany({ where: { address: oneOfThem } })
  await tx.oneTimeLink.deleteMany({ where: { email: oneOfThem } })
  await tx.$executeRaw`
    UPDATE notice SET detail = detail - '{person,email}'::text[]
    WHERE detail ? 'email' AND (detail->>'email') COLLATE "C" = ANY (${addresses})`
}
