import { changed } from '#lib/changes/changed.ts'
import { AppError } from '#lib/kernel/errors.ts'
import { db } from '#lib/platform/db/db.ts'
import { digestOf } from './code.ts'
import { type WhichHeld, whereIs } from './held.ts'
import { isFromElsewhere, isStaff, placeOf, requireVisitor, type Visitor } from './visitor.ts'

/** Why whoever has the link of a hand-off got nothing by it. */
export type RefusedFor =
  | 'staff'
  | 'address'
  | 'passphrase'
  | 'taken'
  | 'disputed'
  | 'expired'
  | 'revoked'
  | 'locked'

/** So many rows an hour of one hand-off: a link that many people have must not fill the log. */
const MAX_PER_HOUR = 20

/** Names of a hand-off, and its team (UUIDs). */
type Which = { id: string; teamId: string }

/**
 * Writes down that a link which there is was refused to somebody (LG-03): once in an hour of the clock for each hand-off, cause
 * and address. A code that is made up belongs to no hand-off, so nothing is written of it.
 */
export async function noteRefused(
  { source, person }: Pick<Visitor, 'source' | 'person'>,
  { id, teamId }: Which,
  why: RefusedFor,
): Promise<void> {
  const { address, device } = placeOf(source)
  await db().$transaction(async (tx) => {
    // Of two that are refused at once, one writes.
    await tx.$executeRaw`SELECT pg_advisory_xact_lock(hashtextextended(${`refused:${id}`}, 0))`
    // The address stands beside the row, since it can be about a person.
    const [noted] = await tx.$queryRaw<{ all: number; same: number }[]>`
      SELECT count(*)::int AS all,
        count(*) FILTER (WHERE detail->>'why' = ${why} AND personal #>> '{subject,values,address}' = ${address})::int AS same
      FROM audit_entry WHERE subject_kind = 'team' AND subject_id = ${teamId} AND action = 'hand_off.refused'
        AND detail->>'handOff' = ${id}
        AND seq >= (SELECT seq FROM audit_entry WHERE time >= date_trunc('hour', now(), 'UTC') ORDER BY time, seq LIMIT 1)`
    if (noted && (noted.same > 0 || noted.all >= MAX_PER_HOUR)) return
    await changed(tx, {
      actor: why === 'staff' ? person : null,
      name: 'hand_off.refused',
      subject: { kind: 'team', id: teamId },
      teamId,
      detail: { handOff: id, why, address, device },
    })
  })
}

/**
 * Does something for the browser that holds a hand-off, and writes down where it is refused to it.
 * @param which the hand-off, or one of its apps
 * @throws AppError `throttled`, `forbidden` for staff, and what the work throws
 */
export async function asHolder<Result>(
  visitor: Visitor,
  which: WhichHeld,
  work: () => Promise<Result>,
): Promise<Result> {
  try {
    await requireVisitor(visitor)
    return await work()
  } catch (error) {
    if (AppError.is(error) && error.code === 'forbidden') await noteForbidden(visitor, which)
    throw error
  }
}

async function noteForbidden(visitor: Visitor, which: WhichHeld): Promise<void> {
  if (visitor.holder === null) return
  const found = await db().handOff.findFirst({
    where: { holderDigest: digestOf(visitor.holder), ...whereIs(which) },
    select: { id: true, teamId: true, allowedAddresses: true },
  })
  if (!found) return
  if (isStaff(visitor.person)) await noteRefused(visitor, found, 'staff')
  else if (isFromElsewhere(visitor.source, found.allowedAddresses))
    await noteRefused(visitor, found, 'address')
}
