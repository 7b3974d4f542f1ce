import type { Actor } from '#lib/access/actor.ts'
import { requirePermission } from '#lib/access/permissions.ts'
import { changed } from '#lib/changes/changed.ts'
import { aboutClient } from '#lib/changes/events.ts'
import { type LockedClient, lockClient } from '#lib/features/apps/lock-client.ts'
import { liftEnd, putOffEnd } from '#lib/features/credentials/asked-end.ts'
import { type LockedHandOff, lockHandOff } from '#lib/features/hand-offs/held.ts'
import { dropReplacement, letOpenUntil } from '#lib/features/hand-offs/replacements.ts'
import { AppError } from '#lib/kernel/errors.ts'
import { type Db, inTransaction } from '#lib/platform/db/db.ts'
import { linkEnd } from './link-end.ts'

/**
 * Takes back what was asked, of one secret or of all that have not ended: they expire as they would have, and what was taken by a
 * link works, too. What nobody took is not offered any more.
 * @param input.secret id of a row of the campaign; all when left out
 * @returns how many there were
 * @throws AppError `forbidden`, `not_found`, `conflict` when there is nothing to take back
 */
export async function cancelCampaign(
  ctx: { actor: Actor; tx?: Db },
  { id, secret }: { id: string; secret?: string | undefined },
): Promise<{ cancelled: number }> {
  const { actor } = ctx
  return await changing(ctx, id, secret, async (tx, open) => {
    for (const { row, client } of open) {
      const { expiredBefore } = row
      const facts = await liftEnd(tx, client, row.credentialId, { set: row.endsAt, expiredBefore })
      await tx.campaignSecret.update({
        where: { id: row.id },
        data: { cancelledAt: client.now },
        select: { id: true },
      })
      await changed(tx, {
        actor,
        name: 'credential.rotation_not_asked',
        ...aboutClient(client),
        detail: { ...facts, campaign: id, expiresAt: expiredBefore?.toISOString() ?? null },
      })
    }
    // Read again, since one link may be for several of them.
    for (const { row, handOff } of open) {
      const now = handOff && (await lockHandOff(tx, handOff.id))
      if (now) await dropReplacement(tx, actor, now, row.credentialId)
    }
    return { cancelled: open.length }
  })
}

/**
 * Puts the date off for all that have not ended, and lets the links be opened for longer.
 * @throws AppError `forbidden`, `not_found`, `invalid` on `until` for a date that is no later, `conflict` when all have ended
 */
export async function extendCampaign(
  ctx: { actor: Actor },
  { id, until: endsAt }: { id: string; until: Date },
): Promise<{ endsAt: Date; extended: number }> {
  const { actor } = ctx
  return await changing(ctx, id, undefined, async (tx, open, campaign) => {
    if (endsAt <= campaign.endsAt)
      throw new AppError('invalid', 'It ends no earlier than that already.', 'until')
    await tx.campaign.update({ where: { id }, data: { endsAt }, select: { id: true } })
    for (const { row, client } of open) {
      // One that expires by itself does so still.
      const after = row.expiredBefore !== null && row.expiredBefore < endsAt ? row.expiredBefore : endsAt
      if (after <= row.endsAt) continue
      const facts = await putOffEnd(tx, client, row.credentialId, { before: row.endsAt, after })
      await tx.campaignSecret.update({ where: { id: row.id }, data: { endsAt: after }, select: { id: true } })
      await changed(tx, {
        actor,
        name: 'credential.rotation_put_off',
        ...aboutClient(client),
        detail: {
          ...facts,
          campaign: id,
          before: row.endsAt.toISOString(),
          endsAt: after.toISOString(),
        },
      })
    }
    const links = new Map(open.flatMap(({ handOff }) => (handOff ? [[handOff.id, handOff] as const] : [])))
    for (const handOff of links.values()) await letOpenUntil(tx, actor, handOff, linkEnd(endsAt))
    return { endsAt, extended: open.length }
  })
}

type Row = {
  id: string
  credentialId: string
  handOffId: string | null
  endsAt: Date
  expiredBefore: Date | null
  client: { clientId: string }
}
type Open = { row: Row; client: LockedClient; handOff: LockedHandOff | null }

/** Does the work with all of a campaign that has not ended, locked in the order in which a claim locks. */
async function changing<Result>(
  { actor, tx: given }: { actor: Actor; tx?: Db },
  id: string,
  secret: string | undefined,
  work: (tx: Db, open: Open[], campaign: { endsAt: Date }) => Promise<Result>,
): Promise<Result> {
  requirePermission(actor, 'campaign.manage')
  return await inTransaction(given, async (tx) => {
    await tx.$queryRaw`SELECT id FROM campaign WHERE id = ${id}::uuid FOR UPDATE`
    const campaign = await tx.campaign.findUnique({ where: { id }, select: { endsAt: true } })
    if (!campaign) throw new AppError('not_found', 'There is no such campaign.')
    const open = await lockOpen(tx, id, secret)
    if (open.length === 0) throw new AppError('conflict', 'All of it has ended or was cancelled.')
    return await work(tx, open, campaign)
  })
}

async function lockOpen(tx: Db, campaignId: string, secret: string | undefined): Promise<Open[]> {
  const where = { campaignId, endedAt: null, cancelledAt: null, ...(secret !== undefined && { id: secret }) }
  const select = {
    ...{ id: true, credentialId: true, handOffId: true, endsAt: true, expiredBefore: true },
    client: { select: { clientId: true } },
  } as const
  const found = await tx.campaignSecret.findMany({ where, select })
  const handOffs = new Map<string, LockedHandOff>()
  for (const handOffId of [...new Set(found.flatMap((row) => row.handOffId ?? []))].toSorted()) {
    const handOff = await lockHandOff(tx, handOffId)
    if (handOff) handOffs.set(handOffId, handOff)
  }
  const clients = new Map<string, LockedClient>()
  for (const clientId of [...new Set(found.map((row) => row.client.clientId))].toSorted()) {
    const client = await lockClient(tx, clientId, () => ({}))
    if (client) clients.set(clientId, client)
  }
  // The job may have ended one meanwhile.
  const still = await tx.campaignSecret.findMany({ where, select })
  return still.flatMap((row) => {
    const client = clients.get(row.client.clientId)
    return client && client.now < row.endsAt
      ? [{ row, client, handOff: handOffs.get(row.handOffId ?? '') ?? null }]
      : []
  })
}
