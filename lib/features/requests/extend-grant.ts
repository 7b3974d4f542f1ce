import type { Actor } from '#lib/access/actor.ts'
import { requirePermission } from '#lib/access/permissions.ts'
import { changed } from '#lib/changes/changed.ts'
import { aboutClient } from '#lib/changes/events.ts'
import { moveGrantedUntil } from '#lib/features/apps/end-granted-clients.ts'
import { lockClient } from '#lib/features/apps/lock-client.ts'
import { AppError } from '#lib/kernel/errors.ts'
import { type Db, db } from '#lib/platform/db/db.ts'

/**
 * Puts off the end of what was granted for a time, or takes it away. What has another end by now, since it was granted again,
 * keeps that.
 * @param input.until null for no end
 * @throws AppError `forbidden`, `not_found`, `conflict` for what has no end, or is over, `invalid` on `until` for a day that is no
 *   later
 */
export async function extendGrant(
  { actor }: { actor: Actor },
  { id, until }: { id: string; until: Date | null },
): Promise<{ clientId: string; until: Date | null }> {
  requirePermission(actor, 'request.decide')
  return await db().$transaction(async (tx) => {
    const about = await tx.accessRequest.findUnique({
      where: { id },
      select: { client: { select: { clientId: true } } },
    })
    const app = about && (await lockClient(tx, about.client.clientId, () => ({ deletedAt: null })))
    if (!app) throw new AppError('not_found', 'There is no such request.', 'id')
    const grant = await tx.accessRequest.findUniqueOrThrow({
      where: { id },
      select: {
        kind: true,
        until: true,
        endedAt: true,
        grantedScopes: true,
        grantedQuota: true,
        liveClientId: true,
      },
    })
    const { kind, until: before, endedAt, grantedScopes: scopes, grantedQuota, liveClientId } = grant
    if (before === null || endedAt !== null || before <= app.now)
      throw new AppError('conflict', before === null ? 'This has no end.' : overInWords(kind))
    if (until !== null && until <= before)
      throw new AppError('invalid', 'Choose a later end: it goes on until then, or longer, already.', 'until')
    await tx.accessRequest.update({ where: { id }, data: { until }, select: { id: true } })
    await moveEnds(tx, app.id, { scopes, liveClientId }, { before, until })
    await changed(tx, {
      actor,
      name: 'request.extended',
      ...aboutClient(app),
      detail: {
        ...{ clientId: app.clientId, request: id, kind },
        ...(scopes.length > 0 && { scopes }),
        ...(liveClientId !== null && { liveClientId }),
        ...(grantedQuota !== null && { quotaPerHour: grantedQuota }),
        ...{ before: before.toISOString(), until: until?.toISOString() ?? null },
      },
    })
    return { clientId: app.clientId, until }
  })
}

async function moveEnds(
  tx: Db,
  clientRef: string,
  { scopes, liveClientId }: { scopes: readonly string[]; liveClientId: string | null },
  { before, until }: { before: Date; until: Date | null },
): Promise<void> {
  if (liveClientId === null)
    await tx.clientScope.updateMany({
      where: { clientRef, scopeName: { in: [...scopes] }, until: before },
      data: { until },
    })
  else await moveGrantedUntil(tx, liveClientId, { before, until })
}

const overInWords = (kind: string) =>
  kind === 'live'
    ? 'This is over. Resume the app: it then works without an end.'
    : 'This is over. The app’s team can request it again.'
