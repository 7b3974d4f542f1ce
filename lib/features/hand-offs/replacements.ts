import type { Actor } from '#lib/access/actor.ts'
import { changed } from '#lib/changes/changed.ts'
import type { Db } from '#lib/platform/db/db.ts'
import type { LockedHandOff } from './held.ts'

// What a campaign changes of the hand-offs that it made. Whoever calls has locked them, and has asked who may.

/**
 * Lets a link give no new secret any more for one that is not to be replaced after all. What was taken already stays with its
 * partner. A link that gives nothing then is revoked.
 */
export async function dropReplacement(
  tx: Db,
  actor: Actor,
  handOff: LockedHandOff,
  credentialId: string,
): Promise<void> {
  const app = handOff.apps.find(({ replaces }) => replaces === credentialId)
  if (!app) return
  if (app.claimedAt) {
    await tx.handOffApp.update({ where: { id: app.id }, data: { replaces: null }, select: { id: true } })
    return
  }
  if (handOff.apps.length > 1) {
    await tx.handOffApp.delete({ where: { id: app.id }, select: { id: true } })
    return
  }
  // Its last app stays: lists call it by that.
  if (handOff.revokedAt || handOff.disputedAt) return
  await tx.handOff.update({
    where: { id: handOff.id },
    data: { revokedAt: new Date(), revokedFor: 'staff' },
    select: { id: true },
  })
  await changed(tx, {
    ...about(actor, handOff),
    name: 'hand_off.revoked',
    detail: { handOff: handOff.id, credentials: [] },
  })
}

/** Lets a link that nobody has used up be opened until then, if that is later. */
export async function letOpenUntil(
  tx: Db,
  actor: Actor,
  handOff: LockedHandOff,
  expiresAt: Date,
): Promise<void> {
  if (handOff.confirmedAt || handOff.disputedAt || handOff.revokedAt || handOff.expiresAt >= expiresAt) return
  await tx.handOff.update({ where: { id: handOff.id }, data: { expiresAt }, select: { id: true } })
  await changed(tx, {
    ...about(actor, handOff),
    name: 'hand_off.extended',
    detail: {
      handOff: handOff.id,
      before: handOff.expiresAt.toISOString(),
      after: expiresAt.toISOString(),
    },
  })
}

const about = (actor: Actor, { teamId }: LockedHandOff) => ({
  actor,
  subject: { kind: 'team', id: teamId } as const,
  teamId,
})
