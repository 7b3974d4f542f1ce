import { type Actor, actorLabel } from '#lib/access/actor.ts'
import { requirePermission } from '#lib/access/permissions.ts'
import { changed } from '#lib/changes/changed.ts'
import { insertTeam, slugOf } from '#lib/features/people/new-user.ts'
import { insertExactly } from '#lib/features/teams/create-team.ts'
import { AppError } from '#lib/kernel/errors.ts'
import { db } from '#lib/platform/db/db.ts'
import type { CreatePartnerInput } from './schemas.ts'

/** What stands at the same place of an address as a partner’s slug. */
const TAKEN_BY_PAGES = ['new', 'csv']

/**
 * Makes a partner: a confirmed team without people, which the connectivity team equips. Whoever makes it looks after it.
 * @param input.slug exactly this one; without it, one that follows from the name and is free
 * @throws AppError `forbidden`, `conflict` on `slug` for one that is taken, `invalid` for one that is no partner’s to have
 */
export async function createPartner(
  { actor }: { actor: Actor },
  { name, slug: wanted, tags, contacts, notes }: CreatePartnerInput,
): Promise<{ teamId: string; slug: string }> {
  requirePermission(actor, 'partner.manage')
  if (wanted && TAKEN_BY_PAGES.includes(wanted)) throw new AppError('invalid', 'Choose another slug.', 'slug')
  const suggested = slugOf(name)
  const derived = TAKEN_BY_PAGES.includes(suggested) ? `${suggested}-partner` : suggested
  return await db().$transaction(async (tx) => {
    const team = { name, slug: wanted ?? derived, confirmedAt: new Date() }
    const { id, slug } = await (wanted === undefined ? insertTeam : insertExactly)(tx, team)
    await tx.partner.create({
      data: {
        teamId: id,
        ...{ tags, notes },
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
