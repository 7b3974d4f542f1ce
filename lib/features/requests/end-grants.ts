import { changed } from '#lib/changes/changed.ts'
import { aboutClient } from '#lib/changes/events.ts'
import { type LockedClient, lockClient } from '#lib/features/apps/lock-client.ts'
import { quotaOf, setQuotaByStaff } from '#lib/features/restrictions/quota-by-staff.ts'
import { type Db, databaseNow, db } from '#lib/platform/db/db.ts'

/** So many in one turn of the job. */
const AT_ONCE = 500

/**
 * Takes away what was granted for a time that is over, and tells both sides. Each in a transaction of its own; several
 * instances may do it at once. What was granted again meanwhile, for longer or for good, stays.
 * @returns how many grants ended
 */
export async function endGrants(): Promise<number> {
  const due = await db('jobs').accessRequest.findMany({
    where: { until: { lte: await databaseNow(db('jobs')) }, endedAt: null },
    select: { id: true, client: { select: { clientId: true } } },
    orderBy: { until: 'asc' },
    take: AT_ONCE,
  })
  for (const { id, client } of due) await db('jobs').$transaction((tx) => end(tx, id, client.clientId))
  return due.length
}

async function end(tx: Db, id: string, clientId: string): Promise<void> {
  const app = await lockClient(tx, clientId, () => ({}))
  const request = await tx.accessRequest.findUnique({
    where: { id, endedAt: null },
    select: { kind: true, liveClientId: true, grantedScopes: true, grantedQuota: true, quotaBefore: true },
  })
  if (!app || !request) return
  await tx.accessRequest.update({ where: { id }, data: { endedAt: app.now }, select: { id: true } })
  if (request.liveClientId !== null)
    return await tellOfLiveApp(tx, app, { ...request, id, liveClientId: request.liveClientId })
  const over = {
    clientRef: app.id,
    scopeName: { in: request.grantedScopes },
    until: { not: null, lte: app.now },
  }
  const ended = await tx.clientScope.findMany({ where: over, select: { scopeName: true } })
  await tx.clientScope.deleteMany({ where: over })
  const quotaPerHour = await endQuota(tx, app.id, request)
  if (ended.length === 0 && quotaPerHour === null) return
  await changed(tx, {
    actor: null,
    name: 'request.grant_ended',
    ...aboutClient(app),
    detail: {
      ...{ clientId, request: id, kind: request.kind },
      ...(ended.length > 0 && { scopes: ended.map(({ scopeName }) => scopeName) }),
      ...(quotaPerHour !== null && { quotaPerHour }),
    },
  })
}

/** The live app is suspended by the day that it has itself: its team may delete the one that asked. */
async function tellOfLiveApp(
  tx: Db,
  app: LockedClient,
  { id, kind, liveClientId }: { id: string; kind: string; liveClientId: string },
): Promise<void> {
  await changed(tx, {
    actor: null,
    name: 'request.grant_ended',
    ...aboutClient(app),
    detail: { clientId: app.clientId, request: id, kind, liveClientId },
  })
}

/** The quota is what it was, unless somebody has set another since; null where nothing changes. */
async function endQuota(
  tx: Db,
  clientRef: string,
  { grantedQuota, quotaBefore }: { grantedQuota: number | null; quotaBefore: number | null },
): Promise<number | null> {
  if (grantedQuota === null || quotaBefore === null) return null
  const present = await quotaOf(tx, clientRef)
  if (present?.perHour !== grantedQuota) return null
  await setQuotaByStaff(tx, clientRef, quotaBefore)
  return quotaBefore
}
