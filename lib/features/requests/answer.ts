import type { Actor } from '#lib/access/actor.ts'
import { requirePermission } from '#lib/access/permissions.ts'
import { changed } from '#lib/changes/changed.ts'
import { aboutClient } from '#lib/changes/events.ts'
import { setGrantedUntil } from '#lib/features/apps/end-granted-clients.ts'
import type { LockedClient } from '#lib/features/apps/lock-client.ts'
import { asConflict, grantableScopes, insertClient } from '#lib/features/apps/register-client.ts'
import { setQuotaByStaff } from '#lib/features/restrictions/quota-by-staff.ts'
import { AppError } from '#lib/kernel/errors.ts'
import { type Db, db } from '#lib/platform/db/db.ts'
import { lockOpenRequest, type OpenRequest } from './open-request.ts'
import { recorded } from './who.ts'

type Wanted = {
  id: string
  /** Of the scopes that wait these; all without it. */
  scopes?: readonly string[] | undefined
  /** Another quota than was asked for. */
  quotaPerHour?: number | undefined
  /** When it is taken away again; never without it. */
  until?: Date | undefined
  /** A word to the developer. */
  word?: string | undefined
}

type Given = { scopes: string[]; quotaPerHour: number | null; quotaBefore: number | null }

/**
 * Grants a request: all of it or some, for good or for a time. Whoever made it and their team are told.
 * @throws AppError `forbidden`, `not_found`, `conflict` for one that was answered, for a team that the connectivity team does
 *   not vouch for, and for a client ID that was taken meanwhile, `invalid` on `scopes`, `quotaPerHour` or `until`
 */
export async function grantRequest(
  { actor }: { actor: Actor },
  { id, word = '', ...wanted }: Wanted,
): Promise<{ clientId: string; liveClientId: string | null } & Given> {
  requirePermission(actor, 'request.decide')
  return await db()
    .$transaction(async (tx) => {
      const { request, app } = await lockOpenRequest(tx, actor, 'request.decide', id)
      const until = wanted.until ?? null
      if (until !== null && until <= app.now)
        throw new AppError('invalid', 'Choose a day that is still to come.', 'until')
      const given = await give(tx, actor, { request, app, wanted: { ...wanted, until } })
      const { id: decidedById, label: decidedBy } = recorded(actor)
      await tx.accessRequest.update({
        where: { id },
        data: {
          ...{ state: 'granted', decidedAt: app.now, decidedById, decidedBy, word, until },
          ...{
            grantedScopes: given.scopes,
            grantedQuota: given.quotaPerHour,
            quotaBefore: given.quotaBefore,
          },
        },
        select: { id: true },
      })
      await tx.scopeRequest.deleteMany({ where: { requestId: id } })
      await changed(tx, {
        actor,
        name: 'request.granted',
        ...aboutClient(app),
        detail: {
          ...{ clientId: app.clientId, request: id, kind: request.kind, word },
          ...(given.scopes.length > 0 && { scopes: given.scopes }),
          ...(request.liveClientId !== null && { liveClientId: request.liveClientId }),
          ...(given.quotaPerHour !== null && { before: given.quotaBefore, quotaPerHour: given.quotaPerHour }),
          ...(until !== null && { until: until.toISOString() }),
        },
      })
      return { clientId: app.clientId, liveClientId: request.liveClientId, ...given }
    })
    .catch(asConflict)
}

/**
 * Declines a request, with a word to the developer.
 * @throws AppError `forbidden`, `not_found`, `conflict` for one that was answered
 */
export async function declineRequest(
  { actor }: { actor: Actor },
  { id, word }: { id: string; word: string },
): Promise<{ clientId: string }> {
  requirePermission(actor, 'request.decide')
  return await db().$transaction(async (tx) => {
    const { request, app } = await lockOpenRequest(tx, actor, 'request.decide', id)
    const { id: decidedById, label: decidedBy } = recorded(actor)
    await tx.accessRequest.update({
      where: { id },
      data: { state: 'declined', decidedAt: app.now, decidedById, decidedBy, word },
      select: { id: true },
    })
    await tx.scopeRequest.deleteMany({ where: { requestId: id } })
    await changed(tx, {
      actor,
      name: 'request.declined',
      ...aboutClient(app),
      detail: { clientId: app.clientId, request: id, kind: request.kind, word },
    })
    return { clientId: app.clientId }
  })
}

type Giving = {
  request: OpenRequest
  app: LockedClient
  wanted: { scopes?: readonly string[] | undefined; quotaPerHour?: number | undefined; until: Date | null }
}

async function give(tx: Db, actor: Actor, giving: Giving): Promise<Given> {
  switch (giving.request.kind) {
    case 'scopes':
      return await giveScopes(tx, actor, giving)
    case 'live':
      return await giveLiveApp(tx, actor, giving)
    case 'quota':
      return await giveQuota(tx, giving)
    default:
      throw new AppError('conflict', 'This request is of a later version. Answer it after the upgrade.')
  }
}

async function giveScopes(tx: Db, actor: Actor, { request, app, wanted }: Giving): Promise<Given> {
  const chosen = chosenOf(request.waiting, wanted.scopes)
  if (chosen.length === 0)
    throw new AppError('invalid', 'Choose at least one scope, or decline the request.', 'scopes')
  const scopes = await grantableScopes(tx, actor, chosen, app)
  await tx.clientScope.updateMany({
    where: { clientRef: app.id, scopeName: { in: scopes } },
    data: { until: wanted.until },
  })
  await tx.clientScope.createMany({
    data: scopes.map((scopeName) => ({
      ...{ clientRef: app.id, scopeName, grantedAt: app.now, until: wanted.until },
    })),
    skipDuplicates: true,
  })
  return { scopes, quotaPerHour: null, quotaBefore: null }
}

async function giveLiveApp(tx: Db, actor: Actor, { request, app, wanted }: Giving): Promise<Given> {
  const scopes = chosenOf(request.scopes, wanted.scopes)
  const { name, description } = await tx.client.findUniqueOrThrow({
    where: { id: app.id },
    select: { name: true, description: true },
  })
  const made = await insertClient(tx, actor, {
    ...{ clientId: request.liveClientId ?? '', name, description, scopes },
    ...{ environment: 'live', teamId: app.teamId, action: 'client.registered' },
  })
  if (wanted.until !== null) await setGrantedUntil(tx, made.id, wanted.until)
  return { scopes, quotaPerHour: null, quotaBefore: null }
}

async function giveQuota(tx: Db, { request, app, wanted }: Giving): Promise<Given> {
  const perHour = wanted.quotaPerHour ?? request.quotaPerHour ?? 0
  const before = await setQuotaByStaff(tx, app.id, perHour)
  return { scopes: [], quotaPerHour: perHour, quotaBefore: before }
}

/** @throws AppError `invalid` on `scopes` for one that does not wait */
function chosenOf(waiting: readonly string[], chosen: readonly string[] = waiting): string[] {
  const wrong = chosen.find((name) => !waiting.includes(name))
  if (wrong !== undefined)
    throw new AppError('invalid', `The scope “${wrong}” is not part of this request.`, 'scopes')
  return [...chosen]
}
