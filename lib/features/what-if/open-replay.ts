import { type Actor, actorId, actorLabel } from '#lib/access/actor.ts'
import { AppError } from '#lib/kernel/errors.ts'
import type { Db } from '#lib/platform/db/db.ts'
import { env } from '#lib/platform/env.ts'
import { Prisma } from '#prisma/generated/client.ts'
import { type Found, foundSchema, type PlannedChange } from './schemas.ts'

/** How far back requests are looked at. */
export const DAYS_BACK = 30

/** So many checks of one person are open at once. */
const MOST_OPEN = 5

/**
 * Writes down that a change is to be tried on the kept requests of these apps (UUIDs), for a job to do. An open check of the
 * same person about the same is superseded.
 * @param target what the change is about, in one line
 * @throws AppError `throttled`
 */
export async function openReplay(
  tx: Db,
  actor: Actor,
  change: PlannedChange,
  clientRefs: readonly string[],
  target: string,
): Promise<{ id: string }> {
  const requestedById = actorId(actor)
  const requestedBy = requestedById === null ? actorLabel(actor).slice(0, 200) : ''
  const mine = { requestedById, requestedBy, state: 'open' }
  // One after the other, so that the number is right.
  await tx.$executeRaw`SELECT pg_advisory_xact_lock(hashtextextended(${`what-if:${requestedById ?? requestedBy}`}, 0))`
  const { kind } = change
  await tx.replay.updateMany({
    where: { ...mine, kind, target },
    data: { state: 'superseded', endedAt: new Date() },
  })
  if ((await tx.replay.count({ where: mine })) >= MOST_OPEN)
    throw new AppError('throttled', `${MOST_OPEN} of your checks are still running. Wait for one to finish.`)
  const span = await spanOf(tx)
  const { expected, ...found } = await countedOf(tx, clientRefs, span)
  return await tx.replay.create({
    data: {
      ...{ kind, target, change, requestedById, requestedBy },
      clientRefs: [...clientRefs],
      since: span.since,
      until: span.until,
      expected,
      found,
    },
    select: { id: true },
  })
}

type Span = { since: Date; until: Date; first: Date }

/**
 * From the first whole hour of the last 30 days of which requests are still kept, to now: quotas count by the hour.
 */
async function spanOf(tx: Db): Promise<Span> {
  const [span] = await tx.$queryRaw<Span[]>`
    SELECT greatest(first, kept) AS since, first, clock_timestamp() AS until FROM (
      SELECT date_trunc('hour', now() - make_interval(days => ${DAYS_BACK}::int), 'UTC') AS first,
        date_trunc('day', now(), 'UTC') - make_interval(days => ${env.eventDaysKept}::int) AS kept
    ) starts`
  if (!span) throw new Error('The database did not return the time.')
  return span
}

/** About how many requests there are, and how many are known by their number alone. */
async function countedOf(
  tx: Db,
  clientRefs: readonly string[],
  { first, since }: Span,
): Promise<Found & { expected: number }> {
  const refs = Prisma.sql`${[...clientRefs]}::uuid[]`
  const [[usage], [counted]] = [
    await tx.$queryRaw<{ expected: number; notKept: number }[]>(Prisma.sql`
      SELECT coalesce(sum(count) FILTER (WHERE hour >= ${since}), 0)::float8 AS expected,
        coalesce(sum(count) FILTER (WHERE hour < ${since} AND reason = 'issued'), 0)::float8 AS "notKept"
      FROM usage WHERE client_ref = ANY(${refs}) AND hour >= ${first}`),
    await tx.$queryRaw<{ onlyCounted: number }[]>(Prisma.sql`
      SELECT coalesce(sum(count), 0)::float8 AS "onlyCounted"
      FROM client_refusal_count WHERE client_ref = ANY(${refs}) AND hour >= ${since}`),
  ]
  const { expected = 0, notKept = 0 } = usage ?? {}
  const { onlyCounted = 0 } = counted ?? {}
  return { ...foundSchema.parse({ notKept, onlyCounted }), expected: Math.max(0, expected - onlyCounted) }
}
