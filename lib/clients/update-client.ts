import type { Actor } from '#lib/accounts/actor.ts'
import { audit } from '#lib/audit/append.ts'
import { db } from '#lib/db.ts'
import { AppError } from '#lib/errors.ts'
import { lockClient } from './lock-client.ts'
import { visibleTo } from './policy.ts'
import { grantableScopes } from './register-client.ts'

type Input = {
  clientId: string
  name?: string | undefined
  description?: string | undefined
  /** Exactly these from now on. One that the client has already stays as it was granted. */
  scopes?: readonly string[] | undefined
}

/** A client as `updateClient` leaves it. Scopes are in the order of the catalogue. */
export type UpdatedClient = { changed: boolean; name: string; description: string; scopes: string[] }

/**
 * Changes what a client is called and what it may ask for; what is left out stays. Nobody needs the right to
 * grant a scope that the client has already, or to take one away.
 * @throws AppError `not_found` for a client the caller cannot see, `invalid` for a scope that does not exist or
 *   belongs to the other environment, `forbidden` for one that the caller may not grant
 */
export async function updateClient(ctx: { actor: Actor }, input: Input): Promise<UpdatedClient> {
  return await db().$transaction(async (tx) => {
    const { clientId } = input
    const target = await tx.client.findFirst({
      where: { clientId, ...visibleTo(ctx.actor) },
      select: { id: true, teamId: true },
    })
    if (!target) throw new AppError('not_found', `There is no client “${clientId}”.`)
    await lockClient(tx, target.id)
    const row = await tx.client.findUniqueOrThrow({ where: { id: target.id }, select: currentState })
    const before = { name: row.name, description: row.description, scopes: row.scopes.map(nameOf) }

    const added = await grantableScopes(tx, ctx.actor, missing(input.scopes, before.scopes), row.environment)
    const removed = input.scopes ? missing(before.scopes, input.scopes) : []
    const name = input.name ?? before.name
    const description = input.description ?? before.description
    if (name !== before.name || description !== before.description)
      await tx.client.update({
        where: { id: target.id },
        data: { name, description },
        select: { id: true },
      })
    else if (added.length === 0 && removed.length === 0) return { changed: false, ...before }

    const grantedAt = new Date()
    await tx.clientScope.deleteMany({ where: { clientRef: target.id, scopeName: { in: removed } } })
    await tx.clientScope.createMany({
      data: added.map((scopeName) => ({ clientRef: target.id, scopeName, grantedAt })),
    })
    const stored = await tx.client.findUniqueOrThrow({
      where: { id: target.id },
      select: { scopes: currentState.scopes },
    })
    const after = { name, description, scopes: stored.scopes.map(nameOf) }
    await audit(tx, {
      actor: ctx.actor,
      action: 'client.updated',
      subject: { kind: 'client', id: target.id },
      teamId: target.teamId,
      detail: { clientId, before, after },
    })
    return { changed: true, ...after }
  })
}

const currentState = {
  name: true,
  description: true,
  environment: true,
  scopes: {
    select: { scopeName: true },
    orderBy: { scope: { position: 'asc' } },
  },
} as const

const nameOf = ({ scopeName }: { scopeName: string }) => scopeName

/** Those of `wanted` that are not among `present`. */
function missing(wanted: readonly string[] = [], present: readonly string[]): string[] {
  return wanted.filter((name) => !present.includes(name))
}
