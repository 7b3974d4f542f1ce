import type { Actor } from '#lib/access/actor.ts'
import { type Permission, requirePermission } from '#lib/access/permissions.ts'
import { OWN_API_ID } from '#lib/features/apis/own-api.ts'
import type { UpdateScopeInput } from '#lib/features/apis/schemas.ts'
import { lockVisibleClient } from '#lib/features/apps/lock-client.ts'
import { grantableScopes } from '#lib/features/apps/register-client.ts'
import { requireFewHolders } from '#lib/features/apps/retire-scope.ts'
import { requireWhatModesNeed } from '#lib/features/restrictions/restrict-client.ts'
import {
  changedTo,
  restrictionsIn,
  STORED_RESTRICTION,
  type WantedRestrictions,
} from '#lib/features/restrictions/restrictions.ts'
import { AppError } from '#lib/kernel/errors.ts'
import { count } from '#lib/kernel/number-words.ts'
import { AUTH_METHODS, type AuthMethod } from '#lib/oauth/client-auth/methods.ts'
import { type Db, db } from '#lib/platform/db/db.ts'
import { noteReplayView } from './find-replay.ts'
import { scopeChanges } from './make-change.ts'
import { openReplay } from './open-replay.ts'

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
  { clientId, ...settings }: { clientId: string } & WantedRestrictions,
): Promise<Begun> {
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
 * What if an app could authenticate by these methods alone?
 * @throws AppError `not_found`, `forbidden`, `invalid` where nothing would change, `throttled`
 */
export async function askMethods(
  { actor }: Ctx,
  { clientId, authMethods }: { clientId: string; authMethods: readonly AuthMethod[] },
): Promise<Begun> {
  return await db().$transaction(async (tx) => {
    const { id } = await lockVisibleClient(tx, actor, 'app.change', clientId)
    const present = await tx.client.findUniqueOrThrow({ where: { id }, select: { authMethods: true } })
    const isSame = AUTH_METHODS.every(
      (method) => authMethods.includes(method) === present.authMethods.includes(method),
    )
    if (isSame) throw new AppError('invalid', NOTHING)
    return await openReplay(tx, actor, { kind: 'methods', authMethods: [...authMethods] }, [id], clientId)
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
  const begun = await db().$transaction(async (tx) => {
    const ids = await appsOf(tx, actor, 'app.suspend', clientIds)
    const target = clientIds.toSorted().join(' ').slice(0, 300)
    return await openReplay(tx, actor, { kind: 'suspend' }, ids, target)
  })
  return await noted(actor, begun)
}

/** The answer says where another team's requests come from, and is shown where it was asked for. */
async function noted(actor: Actor, begun: Begun): Promise<Begun> {
  await noteReplayView(actor, begun.id)
  return begun
}

async function appsOf(
  tx: Db,
  actor: Actor,
  permission: Permission,
  clientIds: readonly string[],
): Promise<string[]> {
  const ids: string[] = []
  // In one order, so that two who ask at once don't wait for each other.
  for (const clientId of [...new Set(clientIds)].sort()) {
    ids.push((await lockVisibleClient(tx, actor, permission, clientId)).id)
  }
  return ids
}

/**
 * What if a scope were retired?
 * @throws AppError `forbidden` for anyone but the connectivity team, `not_found`, `invalid` for a scope of Latchkey's own API,
 *   `conflict` while more than 500 apps have it, `throttled`
 */
export async function askRetirement({ actor }: Ctx, { name }: { name: string }): Promise<Begun> {
  requirePermission(actor, 'api.manage')
  const begun = await db().$transaction(async (tx) => {
    const scope = await tx.scope.findUnique({ where: { name }, select: { apiId: true } })
    if (!scope) throw new AppError('not_found', `There is no scope “${name}”.`, 'name')
    if (scope.apiId === OWN_API_ID) throw new AppError('invalid', 'Latchkey’s own API needs its scopes.')
    return await askWithout(tx, actor, { scopes: [name], what: `the scope ${name}` }, 'have this scope')
  })
  return await noted(actor, begun)
}

/**
 * What if an API were retired, with all its scopes?
 * @throws AppError as `askRetirement`
 */
export async function askApiRetirement({ actor }: Ctx, { id }: { id: string }): Promise<Begun> {
  requirePermission(actor, 'api.manage')
  const begun = await db().$transaction(async (tx) => {
    const api = await tx.api.findUnique({ where: { id }, select: { scopes: { select: { name: true } } } })
    if (!api) throw new AppError('not_found', `There is no API “${id}”.`, 'id')
    if (id === OWN_API_ID) throw new AppError('invalid', 'Latchkey’s own API can’t be retired.')
    const scopes = api.scopes.map(({ name }) => name)
    return await askWithout(tx, actor, { scopes, what: `the API ${id}` }, 'have a scope of this API')
  })
  return await noted(actor, begun)
}

/**
 * What if others granted a scope?
 * @throws AppError `forbidden` for anyone but the connectivity team, `not_found`, `invalid` where nothing would change, `conflict`
 *   while more than 500 apps have it, `throttled`
 */
export async function askPolicy(
  { actor }: Ctx,
  { name, grantPolicy }: Pick<UpdateScopeInput, 'name' | 'grantPolicy'>,
): Promise<Begun> {
  requirePermission(actor, 'api.manage')
  const begun = await db().$transaction(async (tx) => {
    const scope = await tx.scope.findUnique({ where: { name }, select: { grantPolicy: true } })
    if (!scope) throw new AppError('not_found', `There is no scope “${name}”.`, 'name')
    if (scope.grantPolicy === grantPolicy) throw new AppError('invalid', NOTHING)
    const ids = await holdersOf(tx, [name])
    if (ids.length > MOST_CHECKED)
      throw new AppError(
        'conflict',
        `${count(ids.length)} apps have this scope, and a check takes at most ${MOST_CHECKED}.`,
      )
    return await openReplay(tx, actor, { kind: 'policy', scope: name, grantPolicy }, ids, `the scope ${name}`)
  })
  return await noted(actor, begun)
}

/** So many apps are tried at once. */
const MOST_CHECKED = 500

async function holdersOf(tx: Db, scopes: readonly string[]): Promise<string[]> {
  const holders = await tx.client.findMany({
    where: { deletedAt: null, scopes: { some: { scopeName: { in: [...scopes] } } } },
    select: { id: true },
    orderBy: { id: 'asc' },
  })
  return holders.map(({ id }) => id)
}

async function askWithout(
  tx: Db,
  actor: Actor,
  { scopes, what }: { scopes: string[]; what: string },
  holding: string,
): Promise<Begun> {
  const ids = await holdersOf(tx, scopes)
  requireFewHolders(ids.length, holding)
  return await openReplay(tx, actor, { kind: 'retire', scopes, what }, ids, what)
}
