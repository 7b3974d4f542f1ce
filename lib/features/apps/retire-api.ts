import type { Actor } from '#lib/access/actor.ts'
import { requirePermission } from '#lib/access/permissions.ts'
import { changed } from '#lib/changes/changed.ts'
import { OWN_API_ID } from '#lib/features/apis/own-api.ts'
import { AppError } from '#lib/kernel/errors.ts'
import { type Db, inTransaction } from '#lib/platform/db/db.ts'
import { requireFewHolders, takeScopesAway } from './retire-scope.ts'

/**
 * Takes an API out of the catalogue with all its scopes, for someone who has typed its ID: the apps that have any of them lose
 * them, and their teams are told. Tokens already issued keep them until they expire; who served the API can no longer
 * introspect them. Requests for its scopes are closed.
 * @param ctx.tx a transaction that it is all done in
 * @returns how many apps had a scope of it
 * @throws AppError `forbidden` for anyone but the connectivity team, `not_found`, `invalid` on `confirmation` unless that is
 *   the ID, and for Latchkey’s own API, `conflict` while more than 500 apps have a scope of it
 */
export async function retireApi(
  { actor, tx: given }: { actor: Actor; tx?: Db },
  { id, confirmation }: { id: string; confirmation: string },
): Promise<{ id: string; apps: number }> {
  requirePermission(actor, 'api.manage')
  return await inTransaction(given, async (tx) => {
    await tx.$queryRaw`SELECT id FROM api WHERE id = ${id} FOR UPDATE`
    const api = await tx.api.findUnique({
      where: { id },
      select: {
        scopes: { select: { name: true } },
        resourceServers: { select: { client: { select: { id: true, clientId: true, teamId: true } } } },
      },
    })
    if (!api) throw new AppError('not_found', `There is no API “${id}”.`, 'id')
    if (id === OWN_API_ID)
      throw new AppError('invalid', 'Latchkey’s own API can’t be retired.', 'confirmation')
    if (confirmation !== id) throw new AppError('invalid', 'This is not the ID of the API.', 'confirmation')
    const scopes = api.scopes.map(({ name }) => name)
    await tx.$queryRaw`SELECT name FROM scope WHERE api_id = ${id} ORDER BY name FOR UPDATE`
    const holders = await tx.client.findMany({
      where: { scopes: { some: { scopeName: { in: scopes } } } },
      select: { id: true, clientId: true, teamId: true, deletedAt: true },
      orderBy: { id: 'asc' },
    })
    requireFewHolders(holders.length, 'have a scope of this API')
    for (const client of holders) await takeScopesAway(tx, actor, scopes, client)
    for (const { client } of api.resourceServers) {
      await tx.resourceServer.deleteMany({ where: { apiId: id, clientRef: client.id } })
      await changed(tx, {
        actor,
        name: 'api.resource_server_removed',
        subject: { kind: 'api', id },
        teamId: client.teamId,
        detail: { clientId: client.clientId, clientRef: client.id },
      })
    }
    await tx.scope.deleteMany({ where: { apiId: id } })
    await tx.api.delete({ where: { id }, select: { id: true } })
    await changed(tx, {
      actor,
      name: 'api.retired',
      subject: { kind: 'api', id },
      detail: { scopes, apps: holders.length },
    })
    return { id, apps: holders.length }
  })
}
