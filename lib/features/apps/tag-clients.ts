import type { Actor } from '#lib/access/actor.ts'
import { requirePermission } from '#lib/access/permissions.ts'
import { changed } from '#lib/changes/changed.ts'
import { aboutClient } from '#lib/changes/events.ts'
import { AppError } from '#lib/kernel/errors.ts'
import { MAX_TAGS } from '#lib/kernel/tags.ts'
import { type Db, db } from '#lib/platform/db/db.ts'
import { lockVisibleClient } from './lock-client.ts'

type Input = { clientId: readonly string[]; add?: readonly string[]; remove?: readonly string[] }

/**
 * Adds tags to clients and takes tags away, whosever they are, one after the other, each with an entry of its own in the log.
 * @returns how many have other tags now
 * @throws AppError `forbidden` for anyone but the connectivity team, `not_found`, `invalid` on `tags` for more than a client may
 *   have, for the first that cannot be; those before it are changed then
 */
export async function tagClients(
  { actor }: { actor: Actor },
  { clientId: clientIds, ...change }: Input,
): Promise<{ changed: number }> {
  requirePermission(actor, 'app.tag')
  let count = 0
  for (const clientId of new Set(clientIds))
    if (await db().$transaction((tx) => tagClient(tx, actor, clientId, change))) count++
  return { changed: count }
}

async function tagClient(
  tx: Db,
  actor: Actor,
  clientId: string,
  { add = [], remove = [] }: Omit<Input, 'clientId'>,
): Promise<boolean> {
  const client = await lockVisibleClient(tx, actor, 'app.tag', clientId)
  const { tags: before } = await tx.client.findUniqueOrThrow({
    where: { id: client.id },
    select: { tags: true },
  })
  const after = [...new Set([...before.filter((tag) => !remove.includes(tag)), ...add])].sort()
  if (JSON.stringify(after) === JSON.stringify(before)) return false
  if (after.length > MAX_TAGS)
    throw new AppError('invalid', `${clientId} would have more than ${MAX_TAGS} tags.`, 'tags')
  await tx.client.update({ where: { id: client.id }, data: { tags: after }, select: { id: true } })
  await changed(tx, {
    actor,
    name: 'client.tagged',
    ...aboutClient(client),
    detail: { clientId, before: { tags: before }, after: { tags: after } },
  })
  return true
}
