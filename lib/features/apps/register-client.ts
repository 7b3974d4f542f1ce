import type { Actor, Holder } from '#lib/access/actor.ts'
import { creatorLabel } from '#lib/access/actor.ts'
import { mayIn, requireIn } from '#lib/access/permissions.ts'
import { isForStaffToGrant, mayGrant } from '#lib/access/visible.ts'
import { changed } from '#lib/changes/changed.ts'
import { aboutClient } from '#lib/changes/events.ts'
import { requireTeamThere } from '#lib/features/teams/lock-team.ts'
import { requireConfirmedTeam } from '#lib/features/teams/team-confirmation.ts'
import { AppError } from '#lib/kernel/errors.ts'
import { type Db, inTransaction } from '#lib/platform/db/db.ts'
import { isUniqueViolation } from '#lib/platform/db/prisma-errors.ts'
import type { RegisterClientInput } from './schemas.ts'

/**
 * Registers an app under a client ID of the caller's choice. It has no secret yet.
 * @throws AppError `conflict` on `clientId` when it is taken, `invalid` on `scopes` or `teamId`, `forbidden`
 *   for a scope that the caller may not grant, and for a team in which they may not register one
 */
export async function registerClient(
  ctx: { actor: Actor; tx?: Db },
  input: RegisterClientInput,
): Promise<{ clientId: string }> {
  const teamId = chooseTeam(ctx.actor, input.teamId)
  return inTransaction(ctx.tx, (tx) =>
    insertClient(tx, ctx.actor, { ...input, teamId, action: 'client.registered' }),
  ).catch(asConflict)
}

function chooseTeam(actor: Actor, teamId: string | undefined): string {
  const teams = actor.kind === 'person' ? actor.teams : []
  const team =
    teamId === undefined
      ? (teams.find(({ id }) => mayIn(actor, 'app.register', id)) ?? teams[0])
      : teams.find(({ id }) => id === teamId)
  if (!team) throw new AppError('invalid', 'Choose one of your teams.', 'teamId')
  requireIn(actor, 'app.register', team.id)
  return team.id
}

export type NewClient = Omit<RegisterClientInput, 'teamId'> & {
  teamId: string
  action: 'client.registered' | 'client.imported'
}

/** Registers what staff prepared, as the holder of its link; `granter` stands for whoever prepared it. */
export const insertPreparedClient = (tx: Db, holder: Holder, granter: Actor, input: NewClient) =>
  insertGranted(tx, { actor: holder, granter }, input)

/** The steps that registration and import share, inside the caller's transaction. Takes no secret. */
export const insertClient = (tx: Db, actor: Actor, input: NewClient) =>
  insertGranted(tx, { actor, granter: actor }, input)

async function insertGranted(
  tx: Db,
  { actor, granter }: { actor: Actor | Holder; granter: Actor },
  input: NewClient,
): Promise<{ id: string; clientId: string }> {
  await requireTeamThere(tx, input.teamId)
  const scopes = await grantableScopes(tx, granter, input.scopes, input)
  // Granted at once: the catalogue says which API of theirs is the default.
  const grantedAt = new Date()
  const client = await tx.client.create({
    data: {
      clientId: input.clientId,
      name: input.name,
      description: input.description,
      environment: input.environment,
      teamId: input.teamId,
      createdBy: creatorLabel(actor),
      scopes: { create: scopes.map((scopeName) => ({ scopeName, grantedAt })) },
    },
    select: { id: true, clientId: true },
  })
  await changed(tx, {
    actor,
    name: input.action,
    ...aboutClient({ id: client.id, teamId: input.teamId }),
    detail: { clientId: input.clientId, environment: input.environment, scopes },
  })
  return client
}

/**
 * The scopes that were asked for, in the order of the catalogue, if this actor may give all of them to a client
 * of this environment and team: a sandbox app gets sandbox APIs only (§12 of the protocol matrix), and what only the
 * connectivity team gives goes to teams that it vouches for.
 * @throws AppError `invalid`, `forbidden`, `conflict` for a team that nobody has confirmed
 */
export async function grantableScopes(
  tx: Db,
  actor: Actor,
  asked: readonly string[],
  { environment, teamId }: { environment: 'sandbox' | 'live'; teamId: string },
): Promise<string[]> {
  const names = [...new Set(asked)]
  const found = await tx.scope.findMany({
    where: { name: { in: names } },
    select: { name: true, grantPolicy: true, api: { select: { environment: true } } },
    orderBy: [{ position: 'asc' }, { name: 'asc' }],
  })
  const unknown = names.find((name) => !found.some((scope) => scope.name === name))
  if (unknown) throw new AppError('invalid', `There is no scope “${unknown}”.`, 'scopes')
  const refused = found.find((scope) => !mayGrant(actor, scope.grantPolicy))
  if (refused)
    throw new AppError(
      'forbidden',
      `The scope “${refused.name}” is granted by the connectivity team.`,
      'scopes',
    )
  const foreign = found.find(({ api }) => api.environment !== null && api.environment !== environment)
  if (foreign)
    throw new AppError(
      'invalid',
      `The scope “${foreign.name}” does not belong to the ${environment} environment.`,
      'scopes',
    )
  if (found.some(({ grantPolicy }) => isForStaffToGrant(grantPolicy)))
    await requireConfirmedTeam(tx, actor, teamId)
  return found.map((scope) => scope.name)
}

/** The database's own constraint decides who was first; everyone else is told so. */
export function asConflict(error: unknown): never {
  if (isUniqueViolation(error)) throw new AppError('conflict', 'This client ID is unavailable.', 'clientId')
  throw error
}
