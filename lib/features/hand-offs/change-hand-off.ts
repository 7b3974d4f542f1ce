import type { Actor } from '#lib/access/actor.ts'
import { requirePermission } from '#lib/access/permissions.ts'
import { changed } from '#lib/changes/changed.ts'
import { AppError } from '#lib/kernel/errors.ts'
import { type Db, db } from '#lib/platform/db/db.ts'
import { digestOf, newCode } from './code.ts'
import { endAll } from './dispute-claim.ts'
import { type LockedHandOff, lockHandOff } from './held.ts'
import { claimLink, type PreparedLink } from './insert-hand-off.ts'

const DAY_MS = 86_400_000

/**
 * Lets a link open nothing from now on. A secret that was shown and not confirmed ends with it. Doing it twice is no error.
 * @throws AppError `forbidden`, `not_found`, `conflict` for one that is claimed
 */
export async function revokeHandOff(ctx: { actor: Actor }, { id }: { id: string }): Promise<void> {
  await changing(ctx, id, async (tx, handOff) => {
    if (handOff.revokedFor === 'staff') return
    requireUnclaimed(handOff)
    const credentials = await endAll(tx, ctx.actor, handOff)
    await tx.handOff.update({
      where: { id },
      data: { revokedAt: new Date(), revokedFor: 'staff' },
      select: { id: true },
    })
    await changed(tx, {
      ...about(ctx, handOff),
      name: 'hand_off.revoked',
      detail: { handOff: id, credentials },
    })
  })
}

/**
 * Lets a link be opened, and what it opened be claimed, until so many days from now.
 * @throws AppError `forbidden`, `not_found`, `conflict` for one that is claimed, disputed or revoked
 */
export async function extendHandOff(
  ctx: { actor: Actor },
  { id, days }: { id: string; days: number },
): Promise<{ expiresAt: Date }> {
  return await changing(ctx, id, async (tx, handOff) => {
    requireUnclaimed(handOff)
    if (handOff.disputedAt || handOff.revokedAt)
      throw new AppError('conflict', 'This link no longer works. Send a new one instead.')
    const expiresAt = new Date(Date.now() + days * DAY_MS)
    await tx.handOff.update({ where: { id }, data: { expiresAt }, select: { id: true } })
    const detail = {
      ...{ handOff: id, before: handOff.expiresAt.toISOString(), after: expiresAt.toISOString() },
    }
    await changed(tx, { ...about(ctx, handOff), name: 'hand_off.extended', detail })
    return { expiresAt }
  })
}

/**
 * Makes a new link for the same apps, which is shown this once; the one before opens nothing from then on, and a secret that it
 * showed without being confirmed ends.
 * @throws AppError `forbidden`, `not_found`, `conflict` for one that is claimed, and one that staff revoked
 */
export async function resendHandOff(
  ctx: { actor: Actor },
  { id, days }: { id: string; days: number },
): Promise<PreparedLink> {
  return await changing(ctx, id, async (tx, handOff) => {
    if (!handOff.disputedAt) requireUnclaimed(handOff)
    if (handOff.revokedFor === 'staff')
      throw new AppError('conflict', 'This hand-off was revoked. Prepare another.')
    const credentials = await endAll(tx, ctx.actor, handOff)
    const code = newCode()
    const expiresAt = new Date(Date.now() + days * DAY_MS)
    const formerHolderDigest = handOff.holderDigest ?? handOff.formerHolderDigest
    const data = { ...ANEW, codeDigest: digestOf(code), expiresAt, formerHolderDigest }
    await tx.handOff.update({ where: { id }, data })
    await tx.handOffApp.updateMany({ where: { handOffId: id }, data: UNCLAIMED })
    const detail = { handOff: id, expiresAt: expiresAt.toISOString(), credentials }
    await changed(tx, { ...about(ctx, handOff), name: 'hand_off.resent', detail })
    return { id, link: claimLink(code), expiresAt }
  })
}

/** As if nobody had opened it; what happened is in the audit log. */
const ANEW = {
  ...{ openedAt: null, openedFrom: null, openedBy: null, holderDigest: null },
  ...{ confirmedAt: null, accountAskedAt: null, accountLinkId: null },
  ...{ accountEmail: null, accountAgreedAt: null, accountMadeAt: null, disputedAt: null, disputedFrom: null },
  ...{ revokedAt: null, revokedFor: null, wrongPassphrases: 0 },
}
const UNCLAIMED = { credentialId: null, claimedAt: null, claimedFrom: null, claimedBy: null }

function requireUnclaimed({ confirmedAt }: LockedHandOff): void {
  if (confirmedAt)
    throw new AppError(
      'conflict',
      'This hand-off is claimed. Rotate or delete the secret instead, or prepare another hand-off.',
    )
}

const about = ({ actor }: { actor: Actor }, { teamId }: LockedHandOff) => ({
  actor,
  subject: { kind: 'team', id: teamId } as const,
  teamId,
})

async function changing<Result>(
  { actor }: { actor: Actor },
  id: string,
  work: (tx: Db, handOff: LockedHandOff) => Promise<Result>,
): Promise<Result> {
  requirePermission(actor, 'hand_off.manage')
  return await db().$transaction(async (tx) => {
    const handOff = await lockHandOff(tx, id)
    if (!handOff) throw new AppError('not_found', 'There is no such hand-off.')
    return await work(tx, handOff)
  })
}
