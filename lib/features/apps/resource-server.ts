import type { Actor } from '#lib/access/actor.ts'
import { requirePermission } from '#lib/access/permissions.ts'
import { changed } from '#lib/changes/changed.ts'
import { requireConfirmedTeam } from '#lib/features/teams/team-confirmation.ts'
import { AppError } from '#lib/kernel/errors.ts'
import { type Db, db } from '#lib/platform/db/db.ts'
import { type LockedClient, lockClient, noSuchApp } from './lock-client.ts'

type Input = { apiId: string; clientId: string }

/**
 * Makes a client a resource server of an API: it may ask of all tokens for that API whether they are good
 * (RFC 7662 §4). Doing it twice is no error. Every instance hears of it at the commit.
 * @returns whether anything changed
 * @throws AppError `forbidden` for anyone but the connectivity team, `not_found`, `invalid` for Latchkey's own API
 *   and for an API of the other environment, `conflict` for an app of a team that nobody has confirmed
 */
export async function addResourceServer(ctx: { actor: Actor }, input: Input): Promise<{ changed: boolean }> {
  requirePermission(ctx.actor, 'api.manage')
  return await db().$transaction(async (tx) => {
    const { api, client } = await findBoth(tx, input)
    if (api.audience === null) throw new AppError('invalid', 'Latchkey serves this API itself.', 'apiId')
    if (api.environment !== client.environment)
      throw new AppError('invalid', `${api.id} is for ${api.environment} apps.`, 'clientId')
    await requireConfirmedTeam(tx, ctx.actor, client.teamId)
    const { count } = await tx.resourceServer.createMany({
      data: [{ apiId: api.id, clientRef: client.id }],
      skipDuplicates: true,
    })
    if (count === 0) return { changed: false }
    await changed(tx, { actor: ctx.actor, name: 'api.resource_server_added', ...described(input, client) })
    return { changed: true }
  })
}

/**
 * Takes that away again.
 * @returns whether anything changed
 * @throws AppError `forbidden` for anyone but the connectivity team, `not_found`
 */
export async function removeResourceServer(
  ctx: { actor: Actor },
  input: Input,
): Promise<{ changed: boolean }> {
  requirePermission(ctx.actor, 'api.manage')
  return await db().$transaction(async (tx) => {
    const { api, client } = await findBoth(tx, input)
    const { count } = await tx.resourceServer.deleteMany({ where: { apiId: api.id, clientRef: client.id } })
    if (count === 0) return { changed: false }
    await changed(tx, { actor: ctx.actor, name: 'api.resource_server_removed', ...described(input, client) })
    return { changed: true }
  })
}

async function findBoth(tx: Db, { apiId, clientId }: Input) {
  const api = await tx.api.findUnique({
    where: { id: apiId },
    select: { id: true, audience: true, environment: true },
  })
  if (!api) throw new AppError('not_found', `There is no API “${apiId}”.`, 'apiId')
  const client = await lockClient(tx, clientId, () => ({ deletedAt: null }))
  if (!client) throw noSuchApp(clientId, 'clientId')
  return { api, client }
}

const described = ({ apiId, clientId }: Input, client: LockedClient) => ({
  subject: { kind: 'api' as const, id: apiId },
  teamId: client.teamId,
  detail: { clientId, clientRef: client.id },
})
