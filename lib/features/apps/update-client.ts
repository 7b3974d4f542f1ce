import type { Actor } from '#lib/access/actor.ts'
import { requirePermission } from '#lib/access/permissions.ts'
import { changed } from '#lib/changes/changed.ts'
import { aboutClient, type Settings } from '#lib/changes/events.ts'
import { requireSeen, settingsInWords } from '#lib/changes/seen-version.ts'
import { asLeakPolicy, type LeakPolicy } from '#lib/kernel/leak-policy.ts'
import { GRANT_TYPES, type GrantType } from '#lib/oauth/capabilities.ts'
import { AUTH_METHODS, type AuthMethod } from '#lib/oauth/client-auth/methods.ts'
import { type Db, db } from '#lib/platform/db/db.ts'
import { settingInEffect } from '#lib/platform/live-settings.ts'
import { lockVisibleClient } from './lock-client.ts'
import { grantableScopes } from './register-client.ts'
import { storeScopes } from './store-scopes.ts'

type Input = {
  clientId: string
  name?: string | undefined
  description?: string | undefined
  /** Exactly these from now on. One that the client has already stays as it was granted. */
  scopes?: readonly string[] | undefined
  /** Exactly these from now on; at least one. */
  authMethods?: readonly AuthMethod[] | undefined
  /** Exactly these from now on. */
  grantTypes?: readonly GrantType[] | undefined
  /** The version of what is changed, as its form showed it. */
  seen?: string | undefined
  /** Whether its assertions may name the token endpoint as their audience. */
  mayNameTokenEndpoint?: boolean | undefined
  /** What becomes of a secret or key of it that leaked. */
  leakPolicy?: LeakPolicy | undefined
}

/** A client as `updateClient` leaves it. Scopes are in the order of the catalogue. */
export type UpdatedClient = { changed: boolean } & ClientState

type ClientState = {
  name: string
  description: string
  authMethods: string[]
  grantTypes: string[]
  mayNameTokenEndpoint: boolean
  /** Its own, or the installation's. */
  leakPolicy: LeakPolicy
  scopes: string[]
}

/**
 * Changes what a client is called, how it may authenticate and what it may ask for; what is left out stays. Nobody
 * needs the right to grant a scope that the client has already, or to take one away.
 * @throws AppError `not_found` for a client the caller cannot see, `conflict` when what is changed is not as it was
 *   seen, `invalid` for a scope that does not exist or
 *   belongs to the other environment, `forbidden` for a scope that the caller may not grant, and for grants unless
 *   the connectivity team sets them, `conflict` for a scope of theirs while they do not vouch for the client's team
 */
export async function updateClient(ctx: { actor: Actor }, input: Input): Promise<UpdatedClient> {
  if (input.grantTypes !== undefined) requirePermission(ctx.actor, 'app.set_grants')
  return await db().$transaction(async (tx) => {
    const { clientId } = input
    const target = await lockVisibleClient(tx, ctx.actor, 'app.change', clientId)
    const before = await readState(tx, target.id)

    const granted = missing(input.scopes, before.scopes)
    const added = await grantableScopes(tx, ctx.actor, granted, target)
    const removed = input.scopes ? missing(before.scopes, input.scopes) : []
    const wanted = wantedData(input, before)
    if (isSame(wanted, before) && added.length === 0 && removed.length === 0)
      return { changed: false, ...before }
    const shown = shownOf(input, before)
    await requireSeen(input.seen, shown, {
      subject: { kind: 'client', id: target.id },
      by: 'client.updated',
      now: settingsInWords(shown),
    })

    const { leakPolicy, ...data } = wanted
    await tx.client.update({
      where: { id: target.id },
      // One that never chose goes on by the installation's.
      data: { ...data, ...(leakPolicy !== before.leakPolicy && { leakPolicy }) },
      select: { id: true },
    })
    await storeScopes(tx, target.id, { removed, added })
    // A scope that is granted closes the request for it.
    await tx.scopeRequest.deleteMany({ where: { clientRef: target.id, scopeName: { in: added } } })
    const after = await readState(tx, target.id)
    await changed(tx, {
      actor: ctx.actor,
      name: 'client.updated',
      ...aboutClient(target),
      detail: { clientId, before, after },
    })
    return { changed: true, ...after }
  })
}

/** Of the settings those that the form was about. */
function shownOf(input: Input, present: ClientState): Settings {
  return Object.fromEntries(Object.entries(present).filter(([name]) => Object.hasOwn(input, name)))
}

async function readState(tx: Db, id: string): Promise<ClientState> {
  const { scopes, leakPolicy, ...row } = await tx.client.findUniqueOrThrow({
    where: { id },
    select: {
      name: true,
      description: true,
      authMethods: true,
      grantTypes: true,
      mayNameTokenEndpoint: true,
      leakPolicy: true,
      scopes: { select: { scopeName: true }, orderBy: { scope: { position: 'asc' } } },
    },
  })
  const policy = leakPolicy === null ? await settingInEffect('LEAK_POLICY', tx) : asLeakPolicy(leakPolicy)
  return { ...row, leakPolicy: policy, scopes: scopes.map(({ scopeName }) => scopeName) }
}

type ClientData = Omit<ClientState, 'scopes'>

/** Each list in one order, whatever order it was asked for in. */
function wantedData(
  { name, description, authMethods, grantTypes, mayNameTokenEndpoint, leakPolicy }: Input,
  before: ClientState,
): ClientData {
  return {
    mayNameTokenEndpoint: mayNameTokenEndpoint ?? before.mayNameTokenEndpoint,
    leakPolicy: leakPolicy ?? before.leakPolicy,
    name: name ?? before.name,
    description: description ?? before.description,
    authMethods: authMethods
      ? AUTH_METHODS.filter((method) => authMethods.includes(method))
      : before.authMethods,
    grantTypes: grantTypes ? GRANT_TYPES.filter((grant) => grantTypes.includes(grant)) : before.grantTypes,
  }
}

function isSame(wanted: ClientData, before: ClientState): boolean {
  return (
    wanted.name === before.name &&
    wanted.description === before.description &&
    wanted.leakPolicy === before.leakPolicy &&
    wanted.mayNameTokenEndpoint === before.mayNameTokenEndpoint &&
    wanted.authMethods.join(' ') === before.authMethods.join(' ') &&
    wanted.grantTypes.join(' ') === before.grantTypes.join(' ')
  )
}

/** Those of `wanted` that are not among `present`. */
function missing(wanted: readonly string[] = [], present: readonly string[]): string[] {
  return wanted.filter((name) => !present.includes(name))
}
