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
  holderDigest: true,
  formerHolderDigest: true,
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
      quotaPerHour: true,
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
 * @throws AppError `not_found` for any other browser, `conflict` when it is over, was sent anew or lost the app, `forbidden` from
 *   another address
 */
export async function lockHeld(
  tx: Db,
  { holder, source }: Visitor,
  which: WhichHeld,
): Promise<LockedHandOff> {
  if (holder === null) throw notHeld()
  const holderDigest = digestOf(holder)
  const found = await tx.handOff.findFirst({
    where: { OR: [{ holderDigest }, { formerHolderDigest: holderDigest }], ...whereIs(which) },
    select: { id: true },
  })
  const locked = found && (await lockHandOff(tx, found.id))
  if (!locked) throw await whyNotHeld(tx, holderDigest, which)
  // It may have been sent anew while this waited.
  if (!isSame(locked.holderDigest, holderDigest)) throw sentAnew()
  if (locked.disputedAt)
    throw new AppError('conflict', 'Someone with the same link ended this. Ask for a new link.')
  if (locked.revokedAt || locked.team.deletedAt)
    throw new AppError('conflict', 'This link was revoked. Ask for a new one.')
  requireAddress(source, locked.allowedAddresses)
  return locked
}

/** A hand-off by its id, or by that of one of its apps (UUIDs). */
export type WhichHeld = { id: string } | { appId: string }

/** The hand-off, or the one that an app is of. */
export const whereIs = (which: WhichHeld) =>
  'id' in which ? { id: which.id } : { apps: { some: { id: which.appId } } }

/** Whether a digest that is stored is this one. */
export const isSame = (stored: Uint8Array | null, digest: Uint8Array): boolean =>
  stored !== null && Buffer.from(stored).equals(digest)

const sentAnew = () =>
  new AppError(
    'conflict',
    'The connectivity team sent a new link in place of this one, which no longer works. Ask for the new one, and open it here.',
  )

/** What a browser holds may have become less: a campaign takes apps back that need no new secret. */
async function whyNotHeld(
  tx: Db,
  holderDigest: Uint8Array<ArrayBuffer>,
  which: WhichHeld,
): Promise<AppError> {
  const isHolder = (await tx.handOff.count({ where: { holderDigest } })) > 0
  if ('id' in which || !isHolder || (await tx.handOffApp.count({ where: { id: which.appId } })) > 0)
    return notHeld()
  return new AppError(
    'conflict',
    'The connectivity team took this app out of the link: its secret keeps working. Reload the page to see what is left.',
  )
}
