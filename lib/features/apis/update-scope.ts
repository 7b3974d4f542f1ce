import type { Actor } from '#lib/access/actor.ts'
import { requirePermission } from '#lib/access/permissions.ts'
import { changed } from '#lib/changes/changed.ts'
import { AppError } from '#lib/kernel/errors.ts'
import { type Db, db } from '#lib/platform/db/db.ts'
import type { GrantPolicy } from '#prisma/generated/enums.ts'
import type { UpdateScopeInput } from './schemas.ts'

/**
 * Changes what a scope is said to allow, and who grants it. Apps that have it keep it.
 * @throws AppError `forbidden` for anyone but the connectivity team, `not_found`
 */
export async function updateScope(
  { actor }: { actor: Actor },
  { name, ...wanted }: UpdateScopeInput,
): Promise<{ changed: boolean }> {
  requirePermission(actor, 'api.manage')
  return await db().$transaction(async (tx) => {
    await tx.$queryRaw`SELECT name FROM scope WHERE name = ${name} FOR UPDATE`
    const scope = await tx.scope.findUnique({
      where: { name },
      select: { apiId: true, description: true, grantPolicy: true },
    })
    if (!scope) throw new AppError('not_found', `There is no scope “${name}”.`, 'name')
    const { apiId, ...before } = scope
    if (before.description === wanted.description && before.grantPolicy === wanted.grantPolicy)
      return { changed: false }
    await storeScope(tx, name, wanted)
    // Who grants it is part of every client that has it, as every instance holds them.
    await tx.$executeRaw`SELECT pg_notify('api_changed', ${apiId})`
    await changed(tx, {
      actor,
      name: 'scope.updated',
      subject: { kind: 'scope', id: name },
      detail: { before, after: wanted },
    })
    return { changed: true }
  })
}

/** Stores what a scope is said to allow, and who grants it, inside the caller’s transaction. */
export async function storeScope(
  tx: Db,
  name: string,
  data: { description?: string; grantPolicy: GrantPolicy },
): Promise<void> {
  await tx.scope.updateMany({ where: { name }, data })
}
