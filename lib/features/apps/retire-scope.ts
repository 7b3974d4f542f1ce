import type { Actor } from '#lib/access/actor.ts'
import { requirePermission } from '#lib/access/permissions.ts'
import { changed } from '#lib/changes/changed.ts'
import { aboutClient } from '#lib/changes/events.ts'
import { OWN_API_ID } from '#lib/features/apis/own-api.ts'
import { AppError } from '#lib/kernel/errors.ts'
import { count } from '#lib/kernel/number-words.ts'
import { type Db, inTransaction } from '#lib/platform/db/db.ts'
import { storeScopes } from './store-scopes.ts'

/** Each app is told by itself, in one transaction: of more than so many the transaction would not end in time. */
export const MOST_HOLDERS = 500

/**
 * Takes a scope out of the catalogue, for someone who has typed its name: the apps that have it lose it, and their teams are
 * told. Tokens already issued keep it until they expire. Requests for it are closed.
 * @returns how many apps had it
 * @throws AppError `forbidden` for anyone but the connectivity team, `not_found`, `invalid` on `confirmation` unless that is
 *   the name, and for a scope of Latchkey’s own API, `conflict` while more than 500 apps have it
 */
export async function retireScope(
  { actor, tx: given }: { actor: Actor; tx?: Db },
  { name, confirmation }: { name: string; confirmation: string },
): Promise<{ name: string; apps: number }> {
  requirePermission(actor, 'api.manage')
  return await inTransaction(given, async (tx) => {
    await tx.$queryRaw`SELECT name FROM scope WHERE name = ${name} FOR UPDATE`
    const scope = await tx.scope.findUnique({ where: { name }, select: { apiId: true } })
    if (!scope) throw new AppError('not_found', `There is no scope “${name}”.`, 'name')
    if (confirmation !== name)
      throw new AppError('invalid', 'This is not the name of the scope.', 'confirmation')
    if (scope.apiId === OWN_API_ID)
      throw new AppError('invalid', 'Latchkey’s own API needs its scopes.', 'confirmation')
    const holders = await tx.clientScope.findMany({
      where: { scopeName: name },
      select: { client: { select: { id: true, clientId: true, teamId: true, deletedAt: true } } },
      orderBy: { clientRef: 'asc' },
    })
    requireFewHolders(holders.length, 'have this scope')
    for (const { client } of holders) await takeScopesAway(tx, actor, [name], client)
    await tx.scope.delete({ where: { name }, select: { name: true } })
    await changed(tx, {
      actor,
      name: 'scope.retired',
      subject: { kind: 'scope', id: name },
      detail: { apiId: scope.apiId, apps: holders.length },
    })
    return { name, apps: holders.length }
  })
}

/** @throws AppError `conflict` for more apps than one transaction takes */
export function requireFewHolders(apps: number, what: string): void {
  if (apps > MOST_HOLDERS)
    throw new AppError(
      'conflict',
      `${count(apps)} apps ${what}. Remove it from some first: at most ${MOST_HOLDERS} at once.`,
    )
}

type Holder = { id: string; clientId: string; teamId: string; deletedAt: Date | null }

/** Takes scopes from an app, with an entry of its own in the log unless it is deleted. */
export async function takeScopesAway(
  tx: Db,
  actor: Actor,
  names: readonly string[],
  client: Holder,
): Promise<void> {
  const scopesOf = async () =>
    (
      await tx.clientScope.findMany({
        where: { clientRef: client.id },
        select: { scopeName: true },
        orderBy: { scope: { position: 'asc' } },
      })
    ).map(({ scopeName }) => scopeName)
  const before = await scopesOf()
  await storeScopes(tx, client.id, { removed: names })
  if (client.deletedAt !== null) return
  await changed(tx, {
    actor,
    name: 'client.updated',
    ...aboutClient(client),
    detail: {
      clientId: client.clientId,
      before: { scopes: before },
      after: { scopes: before.filter((scope) => !names.includes(scope)) },
    },
  })
}
