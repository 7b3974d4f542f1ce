import type { Holder, Operator } from '#lib/access/actor.ts'
import { changed } from '#lib/changes/changed.ts'
import { asConflict, insertPreparedClient } from '#lib/features/apps/register-client.ts'
import { endHandedOver, handOver } from '#lib/features/credentials/hand-over.ts'
import { type PublicKey, readPublicKey } from '#lib/features/credentials/public-key.ts'
import { noteClaimed } from '#lib/features/partners/note-milestones.ts'
import { restrictNewClient } from '#lib/features/restrictions/restrict-client.ts'
import { AppError } from '#lib/kernel/errors.ts'
import type { ClientKeyAlgorithm } from '#lib/oauth/capabilities.ts'
import { type Db, db } from '#lib/platform/db/db.ts'
import { type LockedHandOff, lockHeld } from './held.ts'
import { asHolder } from './note-refused.ts'
import { postReceipts } from './receipts.ts'
import { placeOf, type Visitor } from './visitor.ts'

/** What was made. A secret is here and never again. */
export type Claimed = {
  handOffId: string
  appId: string
  clientId: string
  secret: string | null
  /** How often something was made for the app, this time included: the next one ends this one. */
  times: number
}

type Wanted = {
  appId: string
  /** The client ID that the partner chooses, where that is left to it; else empty. */
  clientId: string
}

/**
 * Makes the secret of an app, for the browser that opened the link. Until the hand-off is confirmed it can be made again,
 * which ends the one before.
 * @throws AppError `not_found` for any other browser, `conflict` when the hand-off is over or confirmed and for a client ID
 *   that is taken, `invalid` on `clientId`, `forbidden` for staff and from an address that the link is not for, `throttled`
 */
export async function claimSecret(visitor: Visitor, wanted: Wanted): Promise<Claimed> {
  return await claim(visitor, wanted, null)
}

/**
 * Takes a public key of the partner's instead of making a secret.
 * @throws AppError as `claimSecret`, and `invalid` on `key` and `alg` as `readPublicKey`
 */
export async function claimWithKey(
  visitor: Visitor,
  { key, alg, ...wanted }: Wanted & { key: string; alg?: ClientKeyAlgorithm | undefined },
): Promise<Claimed> {
  return await claim(visitor, wanted, await readPublicKey(key, alg))
}

const claim = (visitor: Visitor, wanted: Wanted, publicKey: PublicKey | null): Promise<Claimed> =>
  asHolder(visitor, wanted, () => take(visitor, wanted, publicKey))

async function take(visitor: Visitor, wanted: Wanted, publicKey: PublicKey | null): Promise<Claimed> {
  return await db()
    .$transaction(async (tx) => {
      const handOff = await lockHeld(tx, visitor, { appId: wanted.appId })
      requireUnconfirmed(handOff)
      const app = handOff.apps.find(({ id }) => id === wanted.appId)
      if (!app) throw new AppError('not_found', 'Reload the page and try again.')
      const actor: Holder = { kind: 'holder', handOffId: handOff.id }
      const client = app.clientRef
        ? { id: app.clientRef, clientId: app.client?.clientId ?? '' }
        : await registerPrepared(tx, actor, handOff, app, wanted.clientId)
      if (app.credentialId !== null) await endHandedOver(tx, actor, client.clientId, app.credentialId)
      const { teamId } = handOff
      const of = { clientId: client.clientId, teamId }
      const { credentialId, secret } = await handOver(tx, actor, of, publicKey, app.replaces)
      const kind = publicKey ? 'key' : 'secret'
      const times = await note(tx, visitor, { handOff, app, client, credentialId, kind })
      return { handOffId: handOff.id, appId: app.id, clientId: client.clientId, secret, times }
    })
    .catch(asConflict)
}

function requireUnconfirmed({ confirmedAt, expiresAt }: LockedHandOff): void {
  if (confirmedAt)
    throw new AppError(
      'conflict',
      'You confirmed that everything is saved, so nothing can be shown again. If something is lost, ask for a new link.',
    )
  if (expiresAt <= new Date()) throw new AppError('conflict', 'This link has expired. Ask for a new one.')
}

type App = LockedHandOff['apps'][number]

/** Registers an app as staff prepared it, under the client ID that the partner chooses. */
async function registerPrepared(
  tx: Db,
  actor: Holder,
  { teamId, madeBy }: LockedHandOff,
  { name, environment, scopes, allowedAddresses, quotaPerHour }: App,
  clientId: string,
): Promise<{ id: string; clientId: string }> {
  if (name === null || environment === null) throw new Error('A prepared app has no name.')
  if (clientId === '') throw new AppError('invalid', 'Enter a client ID.', 'clientId')
  // Staff granted the scopes when they prepared them; whether they are there still is asked again.
  const granter: Operator = { kind: 'operator', name: madeBy }
  const client = await insertPreparedClient(tx, actor, granter, {
    ...{ clientId, name, environment, scopes, teamId, description: '' },
    action: 'client.registered',
  })
  const held = { allowedAddresses, quotaPerHour: quotaPerHour ?? undefined }
  await restrictNewClient(tx, actor, { ...client, teamId }, held)
  return client
}

async function note(
  tx: Db,
  { source }: Visitor,
  made: {
    handOff: LockedHandOff
    app: App
    client: { id: string; clientId: string }
    credentialId: string
    kind: 'secret' | 'key'
  },
): Promise<number> {
  const { handOff, app, client, credentialId, kind } = made
  const { address, device } = placeOf(source)
  const { times } = await tx.handOffApp.update({
    where: { id: app.id },
    data: {
      ...{ clientRef: client.id, credentialId, times: { increment: 1 } },
      ...{ claimedAt: new Date(), claimedFrom: address, claimedBy: device },
    },
    select: { times: true },
  })
  await noteClaimed(tx, handOff.teamId)
  const isFirst = app.claimedAt === null
  if (isFirst) await postReceipts(tx, handOff, { clientId: client.clientId, address, device })
  await changed(tx, {
    actor: { kind: 'holder', handOffId: handOff.id },
    name: isFirst ? 'hand_off.claimed' : 'hand_off.remade',
    subject: { kind: 'team', id: handOff.teamId },
    teamId: handOff.teamId,
    detail: { handOff: handOff.id, clientId: client.clientId, kind, credentialId, address, device },
  })
  return times
}
