import type { Actor } from '#lib/access/actor.ts'
import { requirePermission } from '#lib/access/permissions.ts'
import { changed } from '#lib/changes/changed.ts'
import { AppError } from '#lib/kernel/errors.ts'
import { db } from '#lib/platform/db/db.ts'
import { isUniqueViolation } from '#lib/platform/db/prisma-errors.ts'
import type { CreateScopeInput } from './schemas.ts'

/**
 * Adds a scope to an API, at the end of the catalogue. A name exists once, whatever the API, so that a scope says
 * by itself where it belongs (RT-02).
 * @throws AppError `forbidden` for anyone but the connectivity team, `invalid` for an API that does not exist,
 *   `conflict` when the name is taken
 */
export async function createScope(ctx: { actor: Actor }, input: CreateScopeInput): Promise<{ name: string }> {
  requirePermission(ctx.actor, 'api.manage')
  return await db()
    .$transaction(async (tx) => {
      const api = await tx.api.findUnique({ where: { id: input.apiId }, select: { id: true } })
      if (!api) throw new AppError('invalid', `There is no API “${input.apiId}”.`, 'apiId')
      const last = await tx.scope.aggregate({ _max: { position: true } })
      const scope = await tx.scope.create({
        data: { ...input, position: (last._max.position ?? 0) + 1 },
        select: { name: true },
      })
      await changed(tx, {
        actor: ctx.actor,
        name: 'scope.created',
        subject: { kind: 'scope', id: scope.name },
        detail: input,
      })
      return scope
    })
    .catch((error: unknown) => {
      if (isUniqueViolation(error))
        throw new AppError('conflict', `The scope “${input.name}” already exists.`, 'name')
      throw error
    })
}
