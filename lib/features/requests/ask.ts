import { type Actor, actorLabel } from '#lib/access/actor.ts'
import { GRANTED_BY_OWNER } from '#lib/access/visible.ts'
import { changed } from '#lib/changes/changed.ts'
import { aboutClient } from '#lib/changes/events.ts'
import { type LockedClient, lockVisibleClient } from '#lib/features/apps/lock-client.ts'
import { quotaOf } from '#lib/features/restrictions/quota-by-staff.ts'
import { AppError } from '#lib/kernel/errors.ts'
import { count } from '#lib/kernel/number-words.ts'
import { type Db, db } from '#lib/platform/db/db.ts'
import type { Environment, GrantPolicy } from '#prisma/generated/enums.ts'
import { recorded } from './who.ts'

type Asked = { clientId: string; reason: string }
type Made = { id: string; clientId: string }

/**
 * Asks the connectivity team to give an app scopes that are theirs to give on request. They are told; granting closes the
 * request, by whatever way.
 * @throws AppError `not_found`, `forbidden`, `invalid` on `scopes` for one that cannot be asked for, `conflict` for one that
 *   the app has, or that was asked for already
 */
export async function requestScopes(
  ctx: { actor: Actor },
  { clientId, reason, scopes: asked }: Asked & { scopes: readonly string[] },
): Promise<Made> {
  return await db().$transaction(async (tx) => {
    const app = await lockVisibleClient(tx, ctx.actor, 'app.change', clientId)
    const scopes = await scopesToAsk(tx, app.environment, asked, ['request'])
    await requireNew(tx, app.id, scopes)
    const made = await insert(tx, ctx.actor, app, { kind: 'scopes', reason, scopes })
    await tx.scopeRequest.createMany({
      data: scopes.map((scopeName) => ({
        ...{ clientRef: app.id, scopeName, reason, requestId: made.id },
        requestedBy: actorLabel(ctx.actor),
      })),
    })
    return made
  })
}

/**
 * Asks for an app in the live environment, under a client ID of the asker's choice, for one in the sandbox.
 * @throws AppError `not_found`, `forbidden`, `invalid` for a live app or, on `scopes`, one that it could not have,
 *   `conflict` on `liveClientId` for one that is taken, and for a second request
 */
export async function requestLiveApp(
  ctx: { actor: Actor },
  {
    clientId,
    reason,
    liveClientId,
    scopes: asked,
  }: Asked & { liveClientId: string; scopes: readonly string[] },
): Promise<Made> {
  return await db().$transaction(async (tx) => {
    const app = await lockVisibleClient(tx, ctx.actor, 'app.change', clientId)
    if (app.environment === 'live') throw new AppError('invalid', 'This app is live already.')
    const scopes = await scopesToAsk(tx, 'live', asked, ['owner', 'request'])
    if (await tx.client.findUnique({ where: { clientId: liveClientId }, select: { id: true } }))
      throw new AppError('conflict', 'This client ID is unavailable.', 'liveClientId')
    await requireNone(tx, app.id, 'live', 'A live app has already been requested.')
    return await insert(tx, ctx.actor, app, { kind: 'live', reason, liveClientId, scopes })
  })
}

/**
 * Asks for a higher quota than the connectivity team allows an app.
 * @throws AppError `not_found`, `forbidden`, `invalid` for one that is not held to a quota of theirs or, on `quotaPerHour`,
 *   for one that is not higher, `conflict` for a second request
 */
export async function requestQuota(
  ctx: { actor: Actor },
  { clientId, reason, quotaPerHour }: Asked & { quotaPerHour: number },
): Promise<Made> {
  return await db().$transaction(async (tx) => {
    const app = await lockVisibleClient(tx, ctx.actor, 'app.change', clientId)
    const present = await quotaOf(tx, app.id)
    if (!present?.isOfStaff)
      throw new AppError('invalid', 'The connectivity team holds this app to no quota. Change it yourself.')
    if (quotaPerHour <= present.perHour)
      throw new AppError('invalid', `The quota is ${count(present.perHour)} already.`, 'quotaPerHour')
    await requireNone(tx, app.id, 'quota', 'A higher quota has already been requested.')
    return await insert(tx, ctx.actor, app, { kind: 'quota', reason, quotaPerHour })
  })
}

/** In the order of the catalogue. */
async function scopesToAsk(
  tx: Db,
  environment: 'sandbox' | 'live',
  asked: readonly string[],
  policies: readonly string[],
): Promise<string[]> {
  const found = await tx.scope.findMany({
    where: { name: { in: [...asked] } },
    select: { name: true, grantPolicy: true, api: { select: { environment: true } } },
    orderBy: [{ position: 'asc' }, { name: 'asc' }],
  })
  const fitting = found.filter(
    ({ grantPolicy, api }) =>
      policies.includes(grantPolicy) && (api.environment ?? environment) === environment,
  )
  const wrong = asked.find((name) => !fitting.some((scope) => scope.name === name))
  if (wrong !== undefined)
    throw whyNotAsked(
      wrong,
      found.find(({ name }) => name === wrong),
      environment,
    )
  return fitting.map(({ name }) => name)
}

type FoundScope = { grantPolicy: GrantPolicy; api: { environment: Environment | null } }

/** Why a scope can't be requested for an app, and what to do. */
function whyNotAsked(name: string, scope: FoundScope | undefined, environment: Environment): AppError {
  const why = () => {
    if (!scope) return `There is no scope “${name}”.`
    const { environment: of } = scope.api
    if (of !== null && of !== environment)
      return `The scope “${name}” is for ${of} apps, not for ${environment} ones. ${
        of === 'live' ? 'Request a live app with it.' : 'Use a sandbox app for it.'
      }`
    return scope.grantPolicy === GRANTED_BY_OWNER
      ? `The scope “${name}” needs no request: add it in the app’s settings.`
      : `The scope “${name}” can’t be requested: ask the connectivity team.`
  }
  return new AppError('invalid', why(), 'scopes')
}

/** One that was granted for a time may be asked for again. */
async function requireNew(tx: Db, clientRef: string, scopes: readonly string[]): Promise<void> {
  const among = { clientRef, scopeName: { in: [...scopes] } }
  const held = await tx.clientScope.findFirst({
    where: { ...among, until: null },
    select: { scopeName: true },
  })
  if (held) throw new AppError('conflict', `The app already has the scope “${held.scopeName}”.`, 'scopes')
  const waiting = await tx.scopeRequest.findFirst({ where: among, select: { scopeName: true } })
  if (waiting)
    throw new AppError('conflict', `The scope “${waiting.scopeName}” has already been requested.`, 'scopes')
}

async function requireNone(tx: Db, clientRef: string, kind: string, message: string): Promise<void> {
  const open = await tx.accessRequest.findFirst({
    where: { clientRef, kind, state: 'open' },
    select: { id: true },
  })
  if (open) throw new AppError('conflict', message)
}

type Wanted = { reason: string } & (
  | { kind: 'scopes'; scopes: string[] }
  | { kind: 'live'; liveClientId: string; scopes: string[] }
  | { kind: 'quota'; quotaPerHour: number }
)

async function insert(tx: Db, actor: Actor, app: LockedClient, wanted: Wanted): Promise<Made> {
  const { id: requestedById, label: requestedBy } = recorded(actor)
  const { id } = await tx.accessRequest.create({
    data: { ...wanted, clientRef: app.id, requestedById, requestedBy },
    select: { id: true },
  })
  await changed(tx, {
    actor,
    name: 'request.made',
    ...aboutClient(app),
    detail: { clientId: app.clientId, request: id, ...wanted },
  })
  return { id, clientId: app.clientId }
}
