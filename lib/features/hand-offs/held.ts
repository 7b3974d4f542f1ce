import { AppError } from '#lib/kernel/errors.ts'
import type { Db } from '#lib/platform/db/db.ts'
import { digestOf } from './code.ts'
import { firstOf, stateOfHandOff } from './states.ts'
import { requireAddress, type Visitor } from './visitor.ts'

/** What is read of a hand-off under its lock. */
const lockedSelect = {
  id: true,
  teamId: true,
  madeBy: true,
  expiresAt: true,
  allowedAddresses: true,
  accountRole: true,
  accountAskedAt: true,
  accountLinkId: true,
  accountEmail: true,
  accountAgreedAt: true,
  accountMadeAt: true,
  openedAt: true,
  confirmedAt: true,
  disputedAt: true,
  revokedAt: true,
  revokedFor: true,
  team: { select: { slug: true, deletedAt: true } },
  apps: {
    select: {
      id: true,
      clientRef: true,
      name: true,
      environment: true,
      scopes: true,
      allowedAddresses: true,
      credentialId: true,
      claimedAt: true,
      replaces: true,
      client: { select: { clientId: true, name: true } },
    },
    orderBy: { position: 'asc' },
  },
} as const

/** A hand-off that is the transaction's alone until it ends. */
export async function lockHandOff(tx: Db, id: string) {
  await tx.$queryRaw`SELECT id FROM hand_off WHERE id = ${id}::uuid FOR UPDATE`
  const row = await tx.handOff.findUnique({ where: { id }, select: lockedSelect })
  if (!row) return null
  const claimedAt = firstOf(row.apps.map((app) => app.claimedAt))
  return { ...row, claimedAt, state: stateOfHandOff({ ...row, claimedAt }, new Date()) }
}
export type LockedHandOff = NonNullable<Awaited<ReturnType<typeof lockHandOff>>>

/** The one sentence for a browser that did not open the link, and for a link that is there no longer. */
export const notHeld = () =>
  new AppError(
    'not_found',
    'This browser no longer holds the link. Open the link again in the browser that opened it first.',
  )

/**
 * The hand-off that this browser opened, locked, as long as something can be done with it.
 * @param which the hand-off, or one of its apps
 * @throws AppError `not_found` for any other browser, `conflict` when it is over, `forbidden` from another address
 */
export async function lockHeld(
  tx: Db,
  { holder, source }: Visitor,
  which: { id: string } | { appId: string },
): Promise<LockedHandOff> {
  if (holder === null) throw notHeld()
  const found = await tx.handOff.findFirst({
    where: {
      holderDigest: digestOf(holder),
      ...('id' in which ? { id: which.id } : { apps: { some: { id: which.appId } } }),
    },
    select: { id: true },
  })
  const locked = found && (await lockHandOff(tx, found.id))
  if (!locked) throw notHeld()
  // It may have been sent anew while this waited.
  const still = await tx.handOff.count({ where: { id: locked.id, holderDigest: digestOf(holder) } })
  if (still === 0) throw notHeld()
  if (locked.disputedAt)
    throw new AppError('conflict', 'Someone with the same link ended this. Ask for a new link.')
  if (locked.revokedAt || locked.team.deletedAt)
    throw new AppError('conflict', 'This link was revoked. Ask for a new one.')
  requireAddress(source, locked.allowedAddresses)
  return locked
}
