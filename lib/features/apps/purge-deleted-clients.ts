import { changed } from '#lib/changes/changed.ts'
import { aboutClient } from '#lib/changes/events.ts'
import { undoEndedFor } from '#lib/kernel/undo-period.ts'
import { type Db, db } from '#lib/platform/db/db.ts'

type Due = { id: string; clientId: string; teamId: string }

/**
 * Makes tombstones of the clients whose time of grace is over: credentials, scopes, restrictions and everything that people wrote is
 * removed, and the client ID stays, so that nobody else is given it (CL-02). Each in a transaction of its own; several
 * instances may do it at once.
 * @returns how many there were
 */
export async function purgeDeletedClients(): Promise<number> {
  for (let purged = 0; ; purged++) {
    const found = await db('jobs').$transaction(purgeNext)
    if (!found) return purged
  }
}

async function purgeNext(tx: Db): Promise<boolean> {
  const [client] = await tx.$queryRaw<Due[]>`
    SELECT id, client_id AS "clientId", team_id AS "teamId" FROM client
    WHERE deleted_at <= ${undoEndedFor(Date.now())} AND purged_at IS NULL
    ORDER BY deleted_at LIMIT 1 FOR UPDATE SKIP LOCKED`
  if (!client) return false
  const ofClient = { where: { clientRef: client.id } }
  await tx.clientCredential.deleteMany(ofClient)
  await tx.clientScope.deleteMany(ofClient)
  await tx.resourceServer.deleteMany(ofClient)
  await tx.clientRestriction.deleteMany(ofClient)
  await tx.accessRequest.deleteMany(ofClient)
  await tx.scopeRequest.deleteMany(ofClient)
  // That it was deleted, and by whom, its team may still read.
  await tx.notice.deleteMany({ where: { clientRef: client.id, kind: { not: 'app_deleted' } } })
  await tx.client.update({
    where: { id: client.id },
    data: { name: '', description: '', tags: [], createdBy: '', purgedAt: new Date() },
    select: { id: true },
  })
  await changed(tx, {
    actor: null,
    name: 'client.purged',
    ...aboutClient(client),
    detail: { clientId: client.clientId },
  })
  return true
}
