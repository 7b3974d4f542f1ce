import type { Actor } from '#lib/access/actor.ts'
import { type Permission, requirePermission } from '#lib/access/permissions.ts'
import { OWN_API_ID } from '#lib/features/apis/own-api.ts'
import { lockVisibleClient } from '#lib/features/apps/lock-client.ts'
import { grantableScopes } from '#lib/features/apps/register-client.ts'
import { requireWhatModesNeed } from '#lib/features/restrictions/restrict-client.ts'
import {
  changedTo,
  restrictionsIn,
  STORED_RESTRICTION,
  type WantedRestrictions,
} from '#lib/features/restrictions/restrictions.ts'
import { AppError } from '#lib/kernel/errors.ts'
import { count } from '#lib/kernel/number-words.ts'
import { type Db, db } from '#lib/platform/db/db.ts'
import { scopeChanges } from './make-change.ts'
import { openReplay } from './open-replay.ts'
import { MOST_APPS } from './schemas.ts'

// Each begins to find out what a change would have done to the requests that are kept, and changes nothing. Whoever may make
// the change may ask, and is refused as the change itself would be.

type Ctx = { actor: Actor }
type Begun = { id: string }

const NOTHING = 'This changes nothing. Change it first, then check.'

/**
 * What if an app were held to this?
 * @throws AppError `not_found`, `forbidden`, `invalid` for a mode without what it needs and where nothing would change,
 *   `throttled` while too many of the actor's checks are open
 */
export async function askRestriction(
  { actor }: Ctx,
  { clientId, ...wanted }: { clientId: string } & WantedRestrictions & { inPlace?: unknown },
): Promise<Begun> {
  const { inPlace: _, ...settings } = wanted
  return await db().$transaction(async (tx) => {
    const { id } = await lockVisibleClient(tx, actor, 'app.change', clientId)
    const rows = await tx.clientRestriction.findMany({ where: { clientRef: id }, select: STORED_RESTRICTION })
    const before = restrictionsIn(rows)
    const after = changedTo(before, settings)
    requireWhatModesNeed(after)
    if (JSON.stringify(after) === JSON.stringify(before)) throw new AppError('invalid', NOTHING)
    return await openReplay(tx, actor, { kind: 'restrict', settings }, [id], targetOf(clientId, settings))
  })
}

/** Both kinds of restriction have a form of their own: a check of one does not replace one of the other. */
const targetOf = (clientId: string, settings: WantedRestrictions) =>
  `${Object.keys(settings).sort().join()} ${clientId}`.slice(0, 300)

/**
 * What if an app had exactly these scopes?
 * @throws AppError as `updateClient`, `invalid` where nothing would change, `throttled`
 */
export async function askScopes(
  { actor }: Ctx,
  { clientId, scopes }: { clientId: string; scopes: readonly string[] },
): Promise<Begun> {
  return await db().$transaction(async (tx) => {
    const target = await lockVisibleClient(tx, actor, 'app.change', clientId)
    const { removed, asked } = await scopeChanges(tx, target.id, scopes)
    await grantableScopes(tx, actor, asked, target)
    if (removed.length + asked.length === 0) throw new AppError('invalid', NOTHING)
    return await openReplay(tx, actor, { kind: 'scopes', scopes: [...scopes] }, [target.id], clientId)
  })
}

/**
 * What if these apps were suspended?
 * @throws AppError `not_found`, `forbidden`, `throttled`
 */
export async function askSuspension(
  { actor }: Ctx,
  { clientId: clientIds }: { clientId: readonly string[] },
): Promise<Begun> {
  return await db().$transaction(async (tx) => {
    const ids = await idsOf(tx, actor, 'app.suspend', clientIds)
    return await openReplay(tx, actor, { kind: 'suspend' }, ids, clientIds.toSorted().join(' ').slice(0, 300))
  })
}

async function idsOf(
  tx: Db,
  actor: Actor,
  permission: Permission,
  clientIds: readonly string[],
): Promise<string[]> {
  const ids: string[] = []
  // In one order, so that two who ask at once don't wait for each other.
  for (const clientId of [...new Set(clientIds)].sort())
    ids.push((await lockVisibleClient(tx, actor, permission, clientId)).id)
  return ids
}

/**
 * What if a scope were retired?
 * @throws AppError `forbidden` for anyone but the connectivity team, `not_found`, `invalid` for a scope of Latchkey's own API,
 *   `conflict` while more than 500 apps have it, `throttled`
 */
export async function askRetirement({ actor }: Ctx, { name }: { name: string }): Promise<Begun> {
  requirePermission(actor, 'api.manage')
  return await db().$transaction(async (tx) => {
    const scope = await tx.scope.findUnique({ where: { name }, select: { apiId: true } })
    if (!scope) throw new AppError('not_found', `There is no scope “${name}”.`, 'name')
    if (scope.apiId === OWN_API_ID) throw new AppError('invalid', 'Latchkey’s own API needs its scopes.')
    const holders = await tx.clientScope.findMany({
      where: { scopeName: name, client: { deletedAt: null } },
      select: { clientRef: true },
      orderBy: { clientRef: 'asc' },
    })
    if (holders.length > MOST_APPS)
      throw new AppError(
        'conflict',
        `${count(holders.length)} apps have this scope. Remove it from some first: at most ${MOST_APPS} at once.`,
      )
    const ids = holders.map(({ clientRef }) => clientRef)
    return await openReplay(tx, actor, { kind: 'retire', scope: name }, ids, name)
  })
}
