import type { Actor } from '#lib/access/actor.ts'
import { requirePermission } from '#lib/access/permissions.ts'
import { changed } from '#lib/changes/changed.ts'
import { keySet, signingKey } from '#lib/features/signing-keys/keys.ts'
import { AppError } from '#lib/kernel/errors.ts'
import { type Db, db } from '#lib/platform/db/db.ts'
import { isUniqueViolation } from '#lib/platform/db/prisma-errors.ts'
import { isLatchkeyItself } from './own-api.ts'
import type { CreateApiInput } from './schemas.ts'

/**
 * Makes an API that tokens can be issued for. Its audience and environment stay as they are: tokens and apps
 * rely on them.
 * @throws AppError `forbidden` for anyone but the connectivity team, `conflict` when the ID or the audience is
 *   taken, `invalid` for an audience that is Latchkey's own; SealBroken, before anything is changed, when
 *   LATCHKEY_KEK does not open the signing keys
 */
export async function createApi(ctx: { actor: Actor }, input: CreateApiInput): Promise<{ id: string }> {
  requirePermission(ctx.actor, 'api.manage')
  if (isLatchkeyItself(input.audience))
    throw new AppError('invalid', 'This audience is Latchkey’s own.', 'audience')
  await keySet()
  const { baseUrl = null, docsUrl = null, contact = null, ...facts } = input
  const data = { ...facts, baseUrl, docsUrl, contact }
  const api = await db()
    .$transaction(async (tx) => {
      await requireUnused(tx, input)
      const api = await tx.api.create({ data, select: { id: true } })
      await changed(tx, {
        actor: ctx.actor,
        name: 'api.created',
        subject: { kind: 'api', id: api.id },
        detail: data,
      })
      return api
    })
    .catch((error: unknown) => {
      // Somebody else was faster than the check.
      if (isUniqueViolation(error)) throw new AppError('conflict', 'This ID or this audience is taken.')
      throw error
    })
  // The first API with this algorithm brings its key: published now, before anybody asks for a token.
  await signingKey(input.signingAlg)
  return api
}

async function requireUnused(tx: Db, { id, audience }: CreateApiInput): Promise<void> {
  const other = await tx.api.findFirst({ where: { OR: [{ id }, { audience }] }, select: { id: true } })
  if (!other) return
  if (other.id === id) throw new AppError('conflict', `The API “${id}” already exists.`, 'id')
  throw new AppError('conflict', `The API “${other.id}” has this audience already.`, 'audience')
}
