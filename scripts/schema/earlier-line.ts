import { createHash } from 'node:crypto'
import type pg from 'pg'
import { DatabaseFault } from '#scripts/database-fault.ts'

/** The migrations that the first one now stands for, in their order. */
export const EARLIER_LINE: readonly string[] = [
  '20261123201507_first',
  '20261123212532_revocations',
  '20261124135315_client_keys',
  '20261124135315_signing_algs_and_resource_servers',
  '20261124135737_count_refusals',
  '20261124142000_client_ids_are_no_user_ids',
  '20261124143905_life_of_apps',
  '20261124143933_credentials',
  '20261124182630_session_proof',
  '20261124182845_idempotency_keys',
  '20261124182846_credentials_write',
  '20261124183754_usage_hours',
  '20261124205500_restrictions',
  '20261124210500_request_log',
  '20261124210500_usage_days',
  '20261124211023_notices',
  '20261125181500_usage_last_day',
  '20261125193000_usage_four_weeks',
  '20261129010000_event_days',
  '20261129020000_confirmed_teams',
  '20261129020100_audit_time',
  '20261129020200_personal_notices',
  '20261129020300_sign_in_failures',
  '20261129030000_refusals_and_keys',
]

const LAST_STEP = EARLIER_LINE.length

/** How many of its migrations this database has. */
async function stepsOf(client: pg.Client): Promise<number> {
  const ledger = await client.query("SELECT to_regclass('_prisma_migrations') IS NOT NULL AS made")
  if (!ledger.rows[0]?.made) return 0
  const { rows } = await client.query<{ steps: number }>(
    `SELECT count(DISTINCT migration_name)::int AS steps FROM _prisma_migrations
     WHERE migration_name = ANY($1) AND finished_at IS NOT NULL AND rolled_back_at IS NULL`,
    [EARLIER_LINE],
  )
  return rows[0]?.steps ?? 0
}

/**
 * Requires that the database was made by the migrations that there are.
 * @throws DatabaseFault for one of the earlier line, with the command that takes it over
 */
export async function requireThisLine(client: pg.Client, variable: string): Promise<void> {
  if ((await stepsOf(client)) === 0) return
  throw new DatabaseFault(
    `${variable}: the database was created by an earlier version of Latchkey. Back it up, then take it over once: npm run migrate -- take-over.`,
  )
}

/**
 * Takes over a database of the earlier line: its tables are those of the first migration, so that one is entered in the
 * ledger in place of those which made them. In the transaction that is open.
 * @throws DatabaseFault when it is not of that line, or has not come to its end
 */
export async function takeOver(
  client: pg.Client,
  variable: string,
  first: { name: string; sql: string },
): Promise<void> {
  const steps = await stepsOf(client)
  if (steps === 0)
    throw new DatabaseFault(`${variable}: there is nothing to take over. Start Latchkey as usual.`)
  if (steps < LAST_STEP)
    throw new DatabaseFault(
      `${variable}: the database has ${steps} of the ${LAST_STEP} migrations of the earlier line. Start the last build of that line on it once, then take it over.`,
    )
  await client.query('DELETE FROM _prisma_migrations WHERE migration_name = ANY($1)', [EARLIER_LINE])
  await client.query(
    `INSERT INTO _prisma_migrations (id, checksum, migration_name, started_at, finished_at, applied_steps_count)
     VALUES (gen_random_uuid()::text, $1, $2, now(), now(), 1)`,
    [createHash('sha256').update(first.sql).digest('hex'), first.name],
  )
}
