import type { Principal } from '#lib/access/actor.ts'
import { changed } from '#lib/changes/changed.ts'
import { endHandedOver } from '#lib/features/credentials/hand-over.ts'
import { revokeLinks } from '#lib/features/people/links.ts'
import { countAttempt } from '#lib/features/people/throttle.ts'
import { AppError } from '#lib/kernel/errors.ts'
import { type Db, db } from '#lib/platform/db/db.ts'
import { sourceKey } from '#lib/platform/limits/source-key.ts'
import { digestOf } from './code.ts'
import { type LockedHandOff, lockHandOff } from './held.ts'
import { mayDispute } from './open-hand-off.ts'
import { postDispute } from './receipts.ts'
import { placeOf, type Visitor } from './visitor.ts'

/** Whether it was done, or has to be asked once more. */
export type Disputed = { asks: true } | { asks: false }

/**
 * Ends what was handed over, and tells staff, the team and its contacts, when somebody with the link says that they did not open it. A false alarm costs the
 * partner one new link. Repeat it without error.
 * @param input.sure whether it was asked once more
 * @throws AppError `invalid` on `code`, `conflict` for a link that nobody opened or long ago, `throttled`
 */
export async function disputeClaim(
  { source }: Pick<Visitor, 'source'>,
  { code, sure }: { code: string; sure?: 'yes' | undefined },
): Promise<Disputed> {
  await countAttempt('claimSource', sourceKey(source.address))
  return await db().$transaction(async (tx) => {
    const found = await tx.handOff.findUnique({ where: { codeDigest: digestOf(code) }, select: { id: true } })
    const handOff = found && (await lockHandOff(tx, found.id))
    if (!handOff) throw new AppError('invalid', 'This link is wrong, or a newer one has replaced it.', 'code')
    if (handOff.disputedAt) return { asks: false }
    if (!handOff.openedAt || handOff.revokedAt || !mayDispute(handOff.openedAt))
      throw new AppError('conflict', 'There is nothing to end. Tell the connectivity team.')
    if (sure !== 'yes') return { asks: true }
    const { address } = placeOf(source)
    const credentials = await endAll(tx, null, handOff)
    await tx.handOff.update({
      where: { id: handOff.id },
      data: { disputedAt: new Date(), disputedFrom: address },
      select: { id: true },
    })
    await changed(tx, {
      actor: null,
      name: 'hand_off.disputed',
      subject: { kind: 'team', id: handOff.teamId },
      teamId: handOff.teamId,
      detail: { handOff: handOff.id, address, credentials },
    })
    const apps = handOff.apps.flatMap(({ client, name }) => client?.clientId ?? name ?? [])
    await postDispute(tx, handOff, {
      ...{ apps: apps.join(', ') || 'your apps', address, ended: credentials.length > 0 ? 'yes' : 'no' },
    })
    return { asks: false }
  })
}

/** Ends all that was handed over, and an invitation that was sent from there; returns the ids of the credentials that ended. */
export async function endAll(
  tx: Db,
  actor: Principal | null,
  { apps, accountLinkId }: Pick<LockedHandOff, 'apps' | 'accountLinkId'>,
): Promise<string[]> {
  if (accountLinkId !== null) await revokeLinks(tx, { id: accountLinkId })
  const ended: string[] = []
  for (const { client, credentialId } of apps) {
    if (!client || credentialId === null) continue
    if (await endHandedOver(tx, actor, client.clientId, credentialId)) ended.push(credentialId)
  }
  return ended
}
