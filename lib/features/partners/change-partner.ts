import type { Actor } from '#lib/access/actor.ts'
import { PLATFORM_ROLES, requirePermission, roleMay } from '#lib/access/permissions.ts'
import { changed } from '#lib/changes/changed.ts'
import type { Settings } from '#lib/changes/events.ts'
import { requireSeen, versionOf } from '#lib/changes/seen-version.ts'
import { AppError } from '#lib/kernel/errors.ts'
import { type Db, db } from '#lib/platform/db/db.ts'
import type { ChangePartnerInput } from './schemas.ts'
import { shownSettings } from './shown-settings.ts'

/**
 * Changes what the connectivity team writes down of a partner.
 * @throws AppError `forbidden`, `not_found`, `invalid` on `owner` for somebody who is none of the connectivity team,
 *   `conflict` when it is not as it was seen
 */
export async function changePartner(
  { actor }: { actor: Actor },
  { teamId, owner, seen, ...input }: ChangePartnerInput,
): Promise<{ changed: boolean }> {
  requirePermission(actor, 'partner.manage')
  return await db().$transaction(async (tx) => {
    const partner = await lockPartner(tx, teamId)
    const subject = { kind: 'team', id: teamId } as const
    const before = shownSettings(partner)
    await requireSeen(seen, before, { subject, by: 'partner.changed' })
    const staffOwnerId = owner === '' ? null : owner
    const after = shownSettings({ ...input, staffOwnerId })
    if (versionOf(before) === versionOf(after)) return { changed: false }
    if (staffOwnerId !== null && staffOwnerId !== partner.staffOwnerId) await requireStaff(tx, staffOwnerId)
    const { contacts, ...row } = input
    await tx.partner.update({
      where: { teamId },
      data: { ...row, staffOwnerId, contacts: { deleteMany: {}, create: contacts } },
      select: { teamId: true },
    })
    await changed(tx, {
      actor,
      name: 'partner.changed',
      subject,
      teamId,
      detail: { slug: partner.team.slug, before: told(before), after: told(after) },
    })
    return { changed: true }
  })
}

/** Notes and contacts are about people, and the log is kept for good: it counts them. */
const told = ({ notes, contacts, ...settings }: Settings): Settings => ({
  ...settings,
  notes: String(notes).length,
  contacts: Array.isArray(contacts) ? contacts.length : 0,
})

/** @throws AppError `not_found` */
async function lockPartner(tx: Db, teamId: string) {
  await tx.$queryRaw`SELECT team_id FROM partner WHERE team_id = ${teamId}::uuid FOR UPDATE`
  const partner = await tx.partner.findFirst({
    where: { teamId, team: { deletedAt: null } },
    select: {
      notes: true,
      tags: true,
      staffOwnerId: true,
      contacts: { select: { email: true, name: true }, orderBy: { createdAt: 'asc' } },
      team: { select: { slug: true } },
    },
  })
  if (!partner) throw new AppError('not_found', 'There is no such partner.')
  return partner
}

async function requireStaff(tx: Db, userId: string): Promise<void> {
  const role = { in: PLATFORM_ROLES.filter((one) => roleMay(one, 'partner.manage')) }
  const found = await tx.user.count({ where: { id: userId, role, disabledAt: null } })
  if (found === 0) throw new AppError('invalid', 'Choose someone of the connectivity team.', 'owner')
}
