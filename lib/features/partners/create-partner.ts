import { type Actor, actorLabel } from '#lib/access/actor.ts'
import { requirePermission } from '#lib/access/permissions.ts'
import { changed } from '#lib/changes/changed.ts'
import { insertTeam, slugOf } from '#lib/features/people/new-user.ts'
import { insertExactly } from '#lib/features/teams/create-team.ts'
import { db } from '#lib/platform/db/db.ts'
import type { CreatePartnerInput } from './schemas.ts'

/**
 * Makes a partner: a confirmed team without people, which the connectivity team equips. Whoever makes it looks after it.
 * @param input.slug exactly this one; without it, one that follows from the name and is free
 * @throws AppError `forbidden`, `conflict` on `slug` for one that is taken
 */
export async function createPartner(
  { actor }: { actor: Actor },
  { name, slug: wanted, tags, contacts }: CreatePartnerInput,
): Promise<{ teamId: string; slug: string }> {
  requirePermission(actor, 'partner.manage')
  return await db().$transaction(async (tx) => {
    const team = { name, slug: wanted ?? slugOf(name), confirmedAt: new Date() }
    const { id, slug } = await (wanted === undefined ? insertTeam : insertExactly)(tx, team)
    await tx.partner.create({
      data: {
        teamId: id,
        tags,
        createdBy: actorLabel(actor),
        staffOwnerId: actor.kind === 'person' ? actor.id : null,
        contacts: { create: contacts },
      },
      select: { teamId: true },
    })
    await changed(tx, {
      actor,
      name: 'partner.created',
      subject: { kind: 'team', id },
      teamId: id,
      detail: { slug },
    })
    return { teamId: id, slug }
  })
}
