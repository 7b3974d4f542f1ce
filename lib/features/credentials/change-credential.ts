import { changed } from '#lib/changes/changed.ts'
import { aboutClient } from '#lib/changes/events.ts'
import { type LockedClient, lockVisibleClient } from '#lib/features/apps/lock-client.ts'
import { AppError } from '#lib/kernel/errors.ts'
import { type Db, inTransaction } from '#lib/platform/db/db.ts'
import { type CredentialKind, mayStart, stateOf, TRANSITIONS } from './credential-life-cycle.ts'
import {
  applyTransition,
  type CredentialContext,
  credentialFacts,
  findCredential,
  requireMayStart,
  requireRoom,
  type StoredCredential,
} from './credential-store.ts'
import { requireOverlap } from './rotate-credential.ts'

type Target = { clientId: string; credentialId: string; kind?: CredentialKind }

/**
 * Takes a rotation back: the old credential stays, the new one is deactivated, if it still works.
 * @param target.credentialId the old one
 * @throws AppError `not_found`, `conflict` when it is not being replaced any more, or when the new one is being
 *   replaced itself
 */
export async function cancelRotation(ctx: CredentialContext, target: Target): Promise<void> {
  await changing(ctx, target, async (tx, client, old) => {
    requireMayStart('cancel', old, client)
    const successor = old.replacedBy === null ? null : await findCredential(tx, client, old.replacedBy)
    const state = successor && stateOf(successor, client.now)
    if (state === 'retiring')
      throw new AppError('conflict', `The new ${old.kind} is being replaced, too. Cancel that first.`)
    await applyTransition(tx, old, 'cancel', client)
    if (successor && state && mayStart('deactivate', state))
      await applyTransition(tx, successor, 'deactivate', client)
    await changed(tx, {
      actor: ctx.actor,
      name: 'credential.rotation_cancelled',
      ...aboutClient(client),
      detail: { ...credentialFacts(client, old), deactivated: state === 'active' ? old.replacedBy : null },
    })
  })
}

/**
 * Lets a credential that is being replaced go on for longer.
 * @param input.overlapSeconds counted from now, 30 days at most
 * @throws AppError `not_found`, `conflict` when it is not being replaced any more, `invalid` for more than 30 days, and
 *   for an end that is no later than the present one
 */
export async function extendOverlap(
  ctx: CredentialContext,
  { overlapSeconds, ...target }: Target & { overlapSeconds: number },
): Promise<{ retiresAt: Date }> {
  requireOverlap(overlapSeconds)
  return await changing(ctx, target, async (tx, client, credential) => {
    requireMayStart('extend', credential, client)
    const until = new Date(client.now.getTime() + overlapSeconds * 1000)
    if (credential.retiresAt !== null && until <= credential.retiresAt)
      throw new AppError('invalid', 'It already works for longer than that.', 'overlap')
    await applyTransition(tx, credential, 'extend', { now: client.now, until })
    await changed(tx, {
      actor: ctx.actor,
      name: 'credential.overlap_extended',
      ...aboutClient(client),
      detail: {
        ...credentialFacts(client, credential),
        before: credential.retiresAt?.toISOString() ?? null,
        retiresAt: until.toISOString(),
      },
    })
    return { retiresAt: until }
  })
}

/**
 * Ends a credential that is being replaced now.
 * @throws AppError `not_found`, `conflict` when it is not being replaced any more
 */
export const retireCredential = (ctx: CredentialContext, target: Target): Promise<void> =>
  transit(ctx, target, 'retire')

/**
 * Makes a credential stop working until it is reactivated.
 * @throws AppError `not_found`, `conflict` when it does not work any more
 */
export const deactivateCredential = (ctx: CredentialContext, target: Target): Promise<void> =>
  transit(ctx, target, 'deactivate')

/**
 * Makes a credential that was retired or deactivated work again.
 * @param input.until when one that was retired before its time stops all the same, as it would have; within 30 days
 * @throws AppError `not_found`, `conflict` when it is neither, and for a sixth live one, `invalid` for an end that has gone by
 *   or is later than that
 */
export async function reactivateCredential(
  ctx: CredentialContext,
  { until, ...target }: Target & { until?: Date | undefined },
): Promise<void> {
  await changing(ctx, target, async (tx, client, credential) => {
    requireMayStart('reactivate', credential, client)
    await requireRoom(tx, client, credential.kind)
    if (until) requireOverlap(Math.ceil((until.getTime() - client.now.getTime()) / 1000))
    const back = await applyTransition(tx, credential, 'reactivate', client)
    if (until && credential.replacedBy !== null)
      await applyTransition(tx, back, 'rotate', {
        now: client.now,
        until,
        successorId: credential.replacedBy,
      })
    await changed(tx, {
      actor: ctx.actor,
      name: 'credential.reactivated',
      ...aboutClient(client),
      detail: credentialFacts(client, credential),
    })
  })
}

async function transit(
  ctx: CredentialContext,
  target: Target,
  transition: 'retire' | 'deactivate',
): Promise<void> {
  await changing(ctx, target, async (tx, client, credential) => {
    requireMayStart(transition, credential, client)
    await applyTransition(tx, credential, transition, client)
    await changed(tx, {
      actor: ctx.actor,
      name: TRANSITIONS[transition].event,
      ...aboutClient(client),
      detail: credentialFacts(client, credential),
    })
  })
}

async function changing<Result>(
  ctx: CredentialContext,
  { clientId, credentialId, kind }: Target,
  work: (tx: Db, client: LockedClient, credential: StoredCredential) => Promise<Result>,
): Promise<Result> {
  return await inTransaction(ctx.tx, async (tx) => {
    const client = await lockVisibleClient(tx, ctx.actor, 'credential.change', clientId)
    return await work(tx, client, await findCredential(tx, client, credentialId, kind))
  })
}
