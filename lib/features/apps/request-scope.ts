import { z } from 'zod'
import { type Actor, actorLabel, type Person } from '#lib/access/actor.ts'
import { requirePermission } from '#lib/access/permissions.ts'
import { visible } from '#lib/access/visible.ts'
import { changed } from '#lib/changes/changed.ts'
import { aboutClient } from '#lib/changes/events.ts'
import { AppError } from '#lib/kernel/errors.ts'
import { proseText } from '#lib/kernel/readable-text.ts'
import { db } from '#lib/platform/db/db.ts'
import { lockVisibleClient } from './lock-client.ts'

const MAX_REASON_LENGTH = 500
const LISTED = 500

/** Why an app needs a scope, for whoever decides. */
export const scopeReasonSchema = proseText(MAX_REASON_LENGTH).pipe(
  z.string().min(1, 'Say what the app needs it for.'),
)

/**
 * Asks the connectivity team to give an app a scope that is theirs to give on request. They read of it by mail, and list
 * what is open (`scope requests`); granting the scope closes the request.
 * @throws AppError `not_found`, `invalid` on `scope` for one that cannot be asked for, `conflict` for one that the app has,
 *   or that was asked for already
 */
export async function requestScope(
  ctx: { actor: Person },
  { clientId, scope, reason }: { clientId: string; scope: string; reason: string },
): Promise<{ clientId: string }> {
  return await db().$transaction(async (tx) => {
    const target = await lockVisibleClient(tx, ctx.actor, 'app.change', clientId)
    const asked = await tx.scope.findUnique({
      where: { name: scope },
      select: {
        grantPolicy: true,
        api: { select: { environment: true } },
        clients: { where: { clientRef: target.id }, select: { scopeName: true } },
      },
    })
    const fits = asked && (asked.api.environment ?? target.environment) === target.environment
    if (!fits || asked.grantPolicy !== 'request')
      throw new AppError('invalid', `The scope “${scope}” cannot be requested for this app.`, 'scope')
    if (asked.clients.length > 0)
      throw new AppError('conflict', `The app already has the scope “${scope}”.`, 'scope')
    const requestedBy = actorLabel(ctx.actor)
    const { count } = await tx.scopeRequest.createMany({
      data: [{ clientRef: target.id, scopeName: scope, reason, requestedBy }],
      skipDuplicates: true,
    })
    if (count === 0)
      throw new AppError('conflict', `The scope “${scope}” has already been requested.`, 'scope')
    await changed(tx, {
      actor: ctx.actor,
      name: 'client.scope_requested',
      ...aboutClient(target),
      detail: { clientId, scope, reason },
    })
    return { clientId }
  })
}

/** A scope that an app is waiting for. */
export type OpenRequest = { scope: string; reason: string; requestedBy: string; createdAt: Date }

/** What an app is waiting for; nothing for one that this actor cannot see. */
export async function openRequestsOf(actor: Actor, clientId: string): Promise<OpenRequest[]> {
  const rows = await db().scopeRequest.findMany({
    where: { client: { clientId, ...visible(actor, 'app.read') } },
    select: { scopeName: true, reason: true, requestedBy: true, createdAt: true },
    orderBy: { createdAt: 'asc' },
  })
  return rows.map(({ scopeName, ...request }) => ({ scope: scopeName, ...request }))
}

/** The same, for those who decide. */
export type ListedRequest = OpenRequest & {
  clientId: string
  /** Slug of the app's team. */
  team: string
  isTeamConfirmed: boolean
  /** What the app has so far. */
  scopes: string[]
}

/**
 * The requests of all apps that wait, the longest first; 500 at most.
 * @throws AppError `forbidden` for anyone but the connectivity team
 */
export async function listScopeRequests(ctx: { actor: Actor }): Promise<ListedRequest[]> {
  requirePermission(ctx.actor, 'scope.grant')
  const rows = await db().scopeRequest.findMany({
    where: { client: { deletedAt: null } },
    select: {
      scopeName: true,
      reason: true,
      requestedBy: true,
      createdAt: true,
      client: {
        select: {
          clientId: true,
          team: { select: { slug: true, confirmedAt: true } },
          scopes: { select: { scopeName: true }, orderBy: { scope: { position: 'asc' } } },
        },
      },
    },
    orderBy: [{ createdAt: 'asc' }, { clientRef: 'asc' }, { scopeName: 'asc' }],
    take: LISTED,
  })
  return rows.map(({ scopeName, client, ...request }) => ({
    scope: scopeName,
    ...request,
    clientId: client.clientId,
    team: client.team.slug,
    isTeamConfirmed: client.team.confirmedAt !== null,
    scopes: client.scopes.map((own) => own.scopeName),
  }))
}
