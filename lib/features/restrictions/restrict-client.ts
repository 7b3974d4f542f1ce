import type { Actor } from '#lib/access/actor.ts'
import { changed } from '#lib/changes/changed.ts'
import { aboutClient } from '#lib/changes/events.ts'
import { requireSeen, settingsInWords } from '#lib/changes/seen-version.ts'
import { lockVisibleClient } from '#lib/features/apps/lock-client.ts'
import { AppError } from '#lib/kernel/errors.ts'
import { db } from '#lib/platform/db/db.ts'
import type { RestrictionMode } from '#prisma/generated/enums.ts'

/** How a client is restricted. */
export type Restrictions = {
  /** CIDRs that its token requests may come from. */
  allowedAddresses: readonly string[]
  addressMode: RestrictionMode
  /** Tokens that it may get within an hour of UTC. */
  quotaPerHour: number | null
  quotaMode: RestrictionMode
}

/**
 * Changes how a client is restricted; what is left out stays. A list or a quota is kept while its mode is `off`.
 * @param input.seen the version of what is changed, as its form showed it
 * @throws AppError `not_found` for a client the caller cannot see, `invalid` for a mode without what it needs,
 *   `conflict` when what is changed is not as it was seen
 */
export async function restrictClient(
  ctx: { actor: Actor },
  {
    clientId,
    seen,
    ...wanted
  }: { clientId: string; seen?: string | undefined } & {
    [Key in keyof Restrictions]?: Restrictions[Key] | undefined
  },
): Promise<{ changed: boolean } & Restrictions> {
  return await db().$transaction(async (tx) => {
    const client = await lockVisibleClient(tx, ctx.actor, 'app.change', clientId)
    const select = { allowedAddresses: true, addressMode: true, quotaPerHour: true, quotaMode: true } as const
    const before = await tx.client.findUniqueOrThrow({ where: { id: client.id }, select })
    const after: Restrictions = {
      allowedAddresses: wanted.allowedAddresses ?? before.allowedAddresses,
      addressMode: wanted.addressMode ?? before.addressMode,
      quotaPerHour: wanted.quotaPerHour === undefined ? before.quotaPerHour : wanted.quotaPerHour,
      quotaMode: wanted.quotaMode ?? before.quotaMode,
    }
    requireWhatModesNeed(after)
    if (JSON.stringify(after) === JSON.stringify(before)) return { changed: false, ...before }
    const shown = Object.fromEntries(Object.entries(before).filter(([name]) => Object.hasOwn(wanted, name)))
    await requireSeen(seen, shown, {
      subject: { kind: 'client', id: client.id },
      by: 'client.restricted',
      now: settingsInWords(shown),
    })
    await tx.client.update({
      where: { id: client.id },
      data: { ...after, allowedAddresses: [...after.allowedAddresses] },
      select: { id: true },
    })
    await changed(tx, {
      actor: ctx.actor,
      name: 'client.restricted',
      ...aboutClient(client),
      detail: { clientId, before, after },
    })
    return { changed: true, ...after }
  })
}

function requireWhatModesNeed({
  allowedAddresses,
  addressMode,
  quotaPerHour,
  quotaMode,
}: Restrictions): void {
  if (addressMode !== 'off' && allowedAddresses.length === 0)
    throw new AppError('invalid', 'List at least one address, or turn this off.', 'allowedAddresses')
  if (quotaMode !== 'off' && quotaPerHour === null)
    throw new AppError('invalid', 'Say how many tokens an hour, or turn this off.', 'quotaPerHour')
}
