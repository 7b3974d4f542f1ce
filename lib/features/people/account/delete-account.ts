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
    await requireAnotherAdministrator(tx, id)
    await requireAnotherOwner(tx, id)
    const alone = await requireNothingLeftAlone(tx, id)
    const addresses = [email, ...(await formerAddresses(tx, id))]
    await replaceAddress(tx, email, NOBODY)
    await forgetAddresses(tx, addresses)
    const [{ rows } = { rows: [] }] = await tx.$queryRaw<{ rows: { seq: number; hash: string }[] }[]>`
      SELECT latchkey_erase_person(${id}::uuid, ${addresses}) AS rows`
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

/** A team that has others in it keeps an owner. */
async function requireAnotherOwner(tx: Db, userId: string): Promise<void> {
  // Held until the end, so that two owners who go at once do not both believe that the other stays.
  await tx.$queryRaw`
    SELECT t.id FROM team t JOIN membership m ON m.team_id = t.id WHERE m.user_id = ${userId}::uuid ORDER BY t.id
    FOR UPDATE OF t`
  const team = await tx.team.findFirst({
    where: {
      memberships: { some: { userId, role: 'owner' }, none: { userId: { not: userId }, role: 'owner' } },
      AND: { memberships: { some: { userId: { not: userId } } } },
    },
    select: { name: true },
  })
  if (team)
    throw new AppError(
      'conflict',
      `You are the only owner of ${team.name}. Make somebody else an owner first.`,
    )
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

/** Those that the account had before, as the audit log tells. */
async function formerAddresses(tx: Db, userId: string): Promise<string[]> {
  const rows = await tx.auditEntry.findMany({
    where: { subjectKind: 'user', subjectId: userId, action: 'user.address_changed' },
    select: readable,
  })
  return rows.flatMap((row) => {
    const { detail } = toEntry(row)
    const email = typeof detail === 'object' && detail !== null && 'email' in detail ? detail.email : null
    return typeof email === 'string' ? [email] : []
  })
}

/** What else holds an address of the person. */
async function forgetAddresses(tx: Db, addresses: string[]): Promise<void> {
  const any = { in: addresses }
  await tx.invitation.deleteMany({ where: { email: any } })
  await tx.mail.deleteMany({ where: { address: any } })
  await tx.oneTimeLink.deleteMany({ where: { email: any } })
  await tx.$executeRaw`
    UPDATE notice SET detail = detail - '{person,email}'::text[] WHERE detail->>'email' = ANY (${addresses})`
}
