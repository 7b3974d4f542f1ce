import { changed } from '#lib/changes/changed.ts'
import { verifyPassword } from '#lib/features/people/passwords/passwords.ts'
import { AppError } from '#lib/kernel/errors.ts'
import { type Db, db } from '#lib/platform/db/db.ts'
import { digestOf, newCode } from './code.ts'
import { lockHandOff } from './held.ts'
import { noteRefused, type RefusedFor } from './note-refused.ts'
import type { OpenInput } from './schemas.ts'
import {
  countVisit,
  isFromElsewhere,
  isStaff,
  notForStaff,
  placeOf,
  requireAddress,
  type Visitor,
} from './visitor.ts'

/** So many wrong passphrases end a link. */
export const MAX_WRONG_PASSPHRASES = 5

/** What became of opening a link: this browser holds it, or what is asked for first, or why not, for whoever has its code. */
export type Opening =
  | { kind: 'held'; holder: string }
  /** It has a passphrase, which was not sent. */
  | { kind: 'asks' }
  | { kind: 'taken'; at: Date; from: string; device: string; isOver: boolean }
  | { kind: 'disputed' }
  | { kind: 'expired'; at: Date }
  | { kind: 'revoked' }
  | { kind: 'locked' }

/**
 * Opens a link: the first browser that does so holds it from then on, and any other learns when and from where it was opened.
 * Where a link that there is opens nothing, that is a row of the audit log.
 * @throws AppError `invalid` on `code` for one that is wrong, or on `passphrase`; `forbidden` for staff and from an address that
 *   the link is not for; `throttled`
 */
export async function openHandOff(visitor: Visitor, { code, passphrase, mark }: OpenInput): Promise<Opening> {
  await countVisit(visitor.source)
  const found = await db().handOff.findUnique({
    where: { codeDigest: digestOf(code) },
    select: { ...outcomeSelect, teamId: true, passphraseHash: true, allowedAddresses: true },
  })
  const holder = visitor.holder ?? mark ?? newCode()
  const outcome = found && outcomeOf(found, holder)
  const refused = found && refusedFor(visitor, outcome, found.allowedAddresses)
  if (refused) await noteRefused(visitor, found, refused)
  if (isStaff(visitor.person)) throw notForStaff()
  if (outcome) return outcome
  if (found) requireAddress(visitor.source, found.allowedAddresses)
  const asks = !found || found.passphraseHash !== null
  if (asks && passphrase) {
    const counted = found && (await countGuess(found.id))
    if (found && !counted) return { kind: 'locked' }
    // A wrong code buys the same work as a right one.
    const isRight = await verifyPassword(found?.passphraseHash ?? null, passphrase).catch(
      async (error: unknown) => {
        if (found) await giveGuessBack(found.id)
        throw error
      },
    )
    if (found && !isRight) return await wrongPassphrase(visitor, found)
  }
  if (!found) throw wrongCode()
  if (asks && passphrase === undefined) return { kind: 'asks' }
  if (asks && passphrase === '')
    throw new AppError('invalid', 'Enter the passphrase that you were told.', 'passphrase')
  const taken = await take(visitor, found.id, code, holder)
  if (taken.kind !== 'held' && taken.kind !== 'asks') await noteRefused(visitor, found, taken.kind)
  return taken
}

/** Why it opens nothing for this visitor; null where it may. */
function refusedFor(
  { source, person }: Visitor,
  outcome: Opening | null,
  allowedAddresses: readonly string[],
): RefusedFor | null {
  if (isStaff(person)) return 'staff'
  if (outcome) return outcome.kind === 'held' || outcome.kind === 'asks' ? null : outcome.kind
  return isFromElsewhere(source, allowedAddresses) ? 'address' : null
}

const outcomeSelect = {
  id: true,
  expiresAt: true,
  openedAt: true,
  openedFrom: true,
  openedBy: true,
  holderDigest: true,
  confirmedAt: true,
  disputedAt: true,
  revokedAt: true,
  revokedFor: true,
} as const

type Row = {
  expiresAt: Date
  openedAt: Date | null
  openedFrom: string | null
  openedBy: string | null
  holderDigest: Uint8Array | null
  disputedAt: Date | null
  revokedAt: Date | null
  revokedFor: string | null
}

/** What there is to say of a link by itself; null while it can be opened. */
function outcomeOf(row: Row, holder: string): Opening | null {
  const isOwn = row.holderDigest !== null && Buffer.from(row.holderDigest).equals(digestOf(holder))
  if (row.disputedAt) return { kind: 'disputed' }
  if (row.revokedAt) return { kind: row.revokedFor === 'passphrase' ? 'locked' : 'revoked' }
  if (isOwn) return { kind: 'held', holder }
  if (row.openedAt)
    return {
      ...{ kind: 'taken', at: row.openedAt, from: row.openedFrom ?? '', device: row.openedBy ?? '' },
      isOver: !mayDispute(row.openedAt),
    }
  return row.expiresAt <= new Date() ? { kind: 'expired', at: row.expiresAt } : null
}

const DISPUTE_DAYS = 30

/** For so long whoever has the link can say that it was not them who opened it. */
export const mayDispute = (openedAt: Date): boolean =>
  Date.now() - openedAt.getTime() < DISPUTE_DAYS * 86_400_000

/** Counts a guess before judging it, so that a burst cannot exceed the limit. Returns false at the limit. */
async function countGuess(id: string): Promise<boolean> {
  const { count } = await db().handOff.updateMany({
    where: { id, revokedAt: null, wrongPassphrases: { lt: MAX_WRONG_PASSPHRASES } },
    data: { wrongPassphrases: { increment: 1 } },
  })
  return count > 0
}

/** One that could not be judged was none. */
const giveGuessBack = (id: string) =>
  db().handOff.updateMany({
    where: { id, wrongPassphrases: { gt: 0 } },
    data: { wrongPassphrases: { decrement: 1 } },
  })

/** @throws AppError `invalid` on `passphrase`, as long as there are guesses left */
async function wrongPassphrase(visitor: Visitor, found: { id: string; teamId: string }): Promise<Opening> {
  const { id } = found
  const left = await db().$transaction(async (tx) => {
    const handOff = await lockHandOff(tx, id)
    const { wrongPassphrases: wrong } = await tx.handOff.findUniqueOrThrow({
      where: { id },
      select: { wrongPassphrases: true },
    })
    if (!handOff || handOff.revokedAt || wrong < MAX_WRONG_PASSPHRASES) return MAX_WRONG_PASSPHRASES - wrong
    await tx.handOff.update({
      where: { id },
      data: { revokedAt: new Date(), revokedFor: 'passphrase' },
      select: { id: true },
    })
    await changed(tx, {
      actor: null,
      name: 'hand_off.locked',
      subject: { kind: 'team', id: handOff.teamId },
      teamId: handOff.teamId,
      detail: { handOff: id, address: placeOf(visitor.source).address },
    })
    return 0
  })
  if (left <= 0) return { kind: 'locked' }
  await noteRefused(visitor, found, 'passphrase')
  throw new AppError(
    'invalid',
    `This is not the passphrase. ${left === 1 ? 'One attempt is' : `${left} attempts are`} left.`,
    'passphrase',
  )
}

/** Of any number who open a link at once exactly one holds it. */
const take = (visitor: Visitor, id: string, code: string, holder: string): Promise<Opening> =>
  db().$transaction(async (tx) => {
    const handOff = await lockHandOff(tx, id)
    const row = await tx.handOff.findUnique({ where: { codeDigest: digestOf(code) }, select: outcomeSelect })
    if (!handOff || row?.id !== id) throw wrongCode()
    const outcome = outcomeOf(row, holder)
    if (outcome) return outcome
    await hold(tx, visitor, handOff, holder)
    return { kind: 'held', holder }
  })

async function hold(
  tx: Db,
  { source }: Visitor,
  { id, teamId }: { id: string; teamId: string },
  holder: string,
): Promise<void> {
  const { address, device } = placeOf(source)
  await tx.handOff.update({
    where: { id },
    data: {
      ...{ openedAt: new Date(), openedFrom: address, openedBy: device },
      ...{ holderDigest: digestOf(holder), wrongPassphrases: 0 },
    },
    select: { id: true },
  })
  await changed(tx, {
    actor: { kind: 'holder', handOffId: id },
    name: 'hand_off.opened',
    subject: { kind: 'team', id: teamId },
    teamId,
    detail: { handOff: id, address, device },
  })
}

/** The same for a code that was made up and one that a newer link has replaced. */
const wrongCode = () =>
  new AppError(
    'invalid',
    'This link is wrong, or a newer one has replaced it. Check that you copied all of it, or ask for a new one.',
    'code',
  )
