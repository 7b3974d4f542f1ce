import { readRange } from '#lib/features/usage/range.ts'
import { usageWithin } from '#lib/features/usage/spans.ts'
import { db } from '#lib/platform/db/db.ts'
import { Prisma } from '#prisma/generated/client.ts'
import { factsOf, stateOf } from './app-facts.ts'
import { FAILING_SQL, MAY_FAIL_SQL } from './app-state.ts'

/**
 * Apps that may be failing, by all refusals: strangers’ requests are among them, so some need a closer look. One without a
 * secret or key is, by a single refusal.
 */
function mayFail(): Prisma.Sql {
  const day = readRange({ range: '24h' }, Date.now())
  const lately = { from: day.to - 2 * 3_600_000, to: day.to }
  return Prisma.raw(`c.id IN (
    SELECT client_ref FROM (
      SELECT client_ref, day.issued AS "issued24h", day.refused AS "refused24h",
             coalesce(late.issued, 0) AS "issuedLately", coalesce(late.refused, 0) AS "refusedLately"
      FROM (${sumsWithin(day)}) day LEFT JOIN (${sumsWithin(lately)}) late USING (client_ref)
    ) facts
    WHERE ${MAY_FAIL_SQL} OR ("refused24h" > 0 AND NOT EXISTS (
      SELECT FROM client_credential k
      WHERE k.client_ref = facts.client_ref AND (k.ends_at IS NULL OR k.ends_at > now()))))`)
}

/** Tokens and refusals of every client; floats are added up in a third of the time that exact numbers take. */
const sumsWithin = (range: { from: number; to: number }) => `
  SELECT client_ref, sum(issued::float8) AS issued, sum(refused::float8) AS refused
  FROM (${usageWithin(range)}) spans GROUP BY 1`

/**
 * Notes which of all apps are failing, as a job, so that lists look at few: an app begins to fail by being refused something,
 * which each roll-up notes, or by the time that passes since its tokens, which is seen here alone.
 */
export async function noteFailingClients(): Promise<void> {
  const judged = stateOf(
    Prisma.sql`(${factsOf(Prisma.sql`
      SELECT c.id, c.status, c.created_at FROM client c WHERE c.deleted_at IS NULL AND ${mayFail()}`)})`,
  )
  await db('jobs').$transaction(async (tx) => {
    // What a roll-up notes meanwhile must not be taken off by what was seen before it.
    await tx.$executeRaw`LOCK TABLE failing_client IN SHARE ROW EXCLUSIVE MODE`
    await tx.$executeRaw(Prisma.sql`
      WITH failing AS MATERIALIZED (SELECT id FROM (${judged}) f WHERE ${Prisma.raw(FAILING_SQL)}),
      gone AS (DELETE FROM failing_client WHERE client_ref NOT IN (SELECT id FROM failing))
      INSERT INTO failing_client (client_ref) SELECT id FROM failing ON CONFLICT DO NOTHING`)
  })
}
