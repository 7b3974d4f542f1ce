import { isDeepStrictEqual } from 'node:util'
import type { Actor } from '#lib/access/actor.ts'
import { requirePermission } from '#lib/access/permissions.ts'
import { changed } from '#lib/changes/changed.ts'
import { keySet, signingKey } from '#lib/features/signing-keys/keys.ts'
import { isKnownToVerifiers } from '#lib/features/signing-keys/known.ts'
import { AppError } from '#lib/kernel/errors.ts'
import type { SigningAlg } from '#lib/oauth/tokens/signing-alg.ts'
import { type Db, db } from '#lib/platform/db/db.ts'
import { OWN_API_ID } from './own-api.ts'
import type { UpdateApiInput } from './schemas.ts'

/** An API as `updateApi` leaves it. */
export type UpdatedApi = Changeable & { changed: boolean }

type Changeable = {
  name: string
  tokenTtlSeconds: number
  signingAlg: SigningAlg
  baseUrl: string | null
  docsUrl: string | null
  contact: string | null
}

/**
 * Changes what an API is called, how long its tokens live, what they are signed with, and where developers find it and
 * whom they turn to; what is left out stays.
 * Tokens already issued keep working until they expire. Every instance hears of it at the commit.
 * @throws AppError `forbidden` for anyone but the connectivity team, `not_found`, `invalid` for another base URL of
 *   Latchkey's own API, `conflict` when apps use the API and no key of the new algorithm has been published for long enough (KY-03); SealBroken, before anything is
 *   changed, when LATCHKEY_KEK does not open the signing keys
 */
export async function updateApi(ctx: { actor: Actor }, input: UpdateApiInput): Promise<UpdatedApi> {
  requirePermission(ctx.actor, 'api.manage')
  await keySet()
  const updated = await db().$transaction((tx) => change(tx, ctx.actor, input))
  // Where it is the first of its algorithm, its key is made now, so that verifiers see it before a token.
  await signingKey(updated.signingAlg)
  return updated
}

async function change(tx: Db, actor: Actor, { id, ...wanted }: UpdateApiInput): Promise<UpdatedApi> {
  await tx.$queryRaw`SELECT id FROM api WHERE id = ${id} FOR UPDATE`
  const before = await tx.api.findUnique({ where: { id }, select: changeable })
  if (!before) throw new AppError('not_found', `There is no API “${id}”.`, 'id')
  if (id === OWN_API_ID && wanted.baseUrl)
    throw new AppError('invalid', 'The base URL of Latchkey’s own API follows PUBLIC_URL.', 'baseUrl')
  const after: Changeable = {
    name: wanted.name ?? before.name,
    tokenTtlSeconds: wanted.tokenTtlSeconds ?? before.tokenTtlSeconds,
    signingAlg: wanted.signingAlg ?? before.signingAlg,
    baseUrl: wanted.baseUrl === undefined ? before.baseUrl : wanted.baseUrl,
    docsUrl: wanted.docsUrl === undefined ? before.docsUrl : wanted.docsUrl,
    contact: wanted.contact === undefined ? before.contact : wanted.contact,
  }
  if (isDeepStrictEqual(after, before)) return { changed: false, ...before }
  if (after.signingAlg !== before.signingAlg) await requireKnownKey(tx, id, after.signingAlg)
  await tx.api.update({ where: { id }, data: after, select: { id: true } })
  await changed(tx, {
    actor,
    name: 'api.updated',
    subject: { kind: 'api', id },
    detail: { before, after },
  })
  return { changed: true, ...after }
}

const changeable = {
  name: true,
  tokenTtlSeconds: true,
  signingAlg: true,
  baseUrl: true,
  docsUrl: true,
  contact: true,
} as const

/** Whoever verifies this API's tokens keeps the key set for a while, and must find the new key in it (KY-03). */
async function requireKnownKey(tx: Db, id: string, alg: SigningAlg): Promise<void> {
  const inUse = id === OWN_API_ID || (await tx.clientScope.count({ where: { scope: { apiId: id } } })) > 0
  if (!inUse || (await isKnownToVerifiers(tx, alg))) return
  throw new AppError(
    'conflict',
    `Apps use this API, and no ${alg} key has been published for long enough for its verifiers to know it. Publish one with "key rotate --alg ${alg}", and change the API when that key signs.`,
    'alg',
  )
}
