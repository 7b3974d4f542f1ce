import type { Person } from '#lib/access/actor.ts'
import { readRange } from '#lib/features/usage/range.ts'
import { usageWithin } from '#lib/features/usage/spans.ts'
import { db } from '#lib/platform/db/db.ts'
import { Prisma } from '#prisma/generated/client.ts'
import {
  type AppFacts,
  type AppState,
  ENDING_DAYS,
  FAILING_PERCENT,
  IDLE_DAYS,
  STATE_RULES,
} from './app-state.ts'
import type { StateFilter } from './list-filter.ts'

/**
 * The facts of these clients (`SELECT id, status, created_at`), a row each. The day of the last token comes from the
 * days that are added up, or else from the last 24 hours, which are not all added up yet.
 */
const factsOf = (clients: Prisma.Sql) => Prisma.sql`
  WITH moment AS (
    SELECT now() AS now, (now() AT TIME ZONE 'UTC')::date AS today,
           date_trunc('hour', now(), 'UTC') - interval '23 hours' AS day_since
  ),
  candidate AS MATERIALIZED (${clients}),
  fresh AS (
    SELECT client_ref, max(last_at) FILTER (WHERE reason = 'issued') AS last_issued_at,
           coalesce(sum(count) FILTER (WHERE reason = 'issued' AND hour >= day_since), 0) AS issued,
           coalesce(sum(count) FILTER (WHERE reason <> 'issued' AND hour >= day_since), 0) AS refused
    FROM usage_delta, moment GROUP BY 1
  )
  SELECT c.id, c.status::text AS status,
         floor(extract(epoch FROM m.now - c.created_at) / 86400)::int AS "ageDays",
         (coalesce(hours.issued, 0) + coalesce(fresh.issued, 0))::float8 AS "issued24h",
         (coalesce(hours.refused, 0) + coalesce(fresh.refused, 0))::float8 AS "refused24h",
         m.today - greatest(day.last, hours.last, (fresh.last_issued_at AT TIME ZONE 'UTC')::date) AS "unusedDays",
         credentials.live AS "liveCredentials", credentials.ends_in AS "endsInDays"
  FROM candidate c
  CROSS JOIN moment m
  LEFT JOIN fresh ON fresh.client_ref = c.id
  CROSS JOIN LATERAL (
    SELECT sum(u.count) FILTER (WHERE u.reason = 'issued') AS issued,
           sum(u.count) FILTER (WHERE u.reason <> 'issued') AS refused,
           (max(u.last_at) FILTER (WHERE u.reason = 'issued') AT TIME ZONE 'UTC')::date AS last
    FROM usage_hour u WHERE u.client_ref = c.id AND u.hour >= m.day_since
  ) hours
  LEFT JOIN LATERAL (
    SELECT (u.starts_at AT TIME ZONE 'UTC')::date AS last FROM usage_bucket u
    WHERE u.client_ref = c.id AND u.hours = 24 AND u.issued > 0 ORDER BY u.starts_at DESC LIMIT 1
  ) day ON true
  CROSS JOIN LATERAL (
    SELECT count(*)::int AS live,
           CASE WHEN bool_and(k.ends_at IS NOT NULL)
                THEN floor(extract(epoch FROM max(k.ends_at) - m.now) / 86400)::int
           END AS ends_in
    FROM client_credential k
    WHERE k.client_ref = c.id AND (k.ends_at IS NULL OR k.ends_at > m.now)
  ) credentials`

type Row = AppFacts & { id: string }

/** What is known of each of these clients (by UUID), to say how it does. */
export async function appFacts(ids: readonly string[]): Promise<Map<string, AppFacts>> {
  if (ids.length === 0) return new Map()
  const rows = await db().$queryRaw<Row[]>(
    factsOf(Prisma.sql`SELECT id, status, created_at FROM client WHERE id = ANY(${ids}::uuid[])`),
  )
  return new Map(rows.map(({ id, ...facts }) => [id, facts]))
}

const STATE = Prisma.raw(
  `CASE ${STATE_RULES.map(({ state, sql }) => `WHEN ${sql} THEN '${state}'`).join(' ')} END`,
)

/** The state of each row of a relation with the facts’ columns, by the same rules as `stateOfApp`, as SQL. */
export const stateOf = (relation: Prisma.Sql): Prisma.Sql =>
  Prisma.sql`SELECT f.*, ${STATE} AS state FROM ${relation} f`

/** Which states a filter keeps, and what is quickly seen of all others, so that few need a closer look. */
const FILTERS: Record<
  StateFilter,
  { states: readonly AppState[]; first: (teams: Prisma.Sql) => Prisma.Sql }
> = {
  failing: {
    states: ['failing'],
    first: (teams) => Prisma.sql`c.id IN (
      SELECT u.client_ref
      FROM (${Prisma.raw(usageWithin(readRange({ range: '24h' }, Date.now())))}) u
      JOIN client o ON o.id = u.client_ref
      WHERE o.team_id IN (${teams})
      GROUP BY 1
      HAVING sum(u.refused) * 100 > sum(u.issued + u.refused) * ${FAILING_PERCENT}::int)`,
  },
  ending: {
    states: ['locked_out', 'ending'],
    first: () => Prisma.sql`NOT EXISTS (
      SELECT FROM client_credential k
      WHERE k.client_ref = c.id
        AND (k.ends_at IS NULL OR k.ends_at >= now() + make_interval(days => ${ENDING_DAYS})))`,
  },
  idle: {
    states: ['idle'],
    // Most apps are seen not to be idle by the spans of four weeks, of which there are few.
    first: () => Prisma.sql`c.created_at <= now() - make_interval(days => ${IDLE_DAYS})
      AND NOT EXISTS (
      SELECT FROM usage_bucket u WHERE u.client_ref = c.id AND u.hours = 672 AND u.issued > 0
        AND u.starts_at > date_trunc('day', now(), 'UTC') - make_interval(days => ${IDLE_DAYS}))
      AND NOT EXISTS (
      SELECT FROM usage_bucket u WHERE u.client_ref = c.id AND u.hours = 24 AND u.issued > 0
        AND u.starts_at > date_trunc('day', now(), 'UTC') - make_interval(days => ${IDLE_DAYS}))`,
  },
}

/** The clients (UUIDs) of this person's teams that are in such a state. */
export async function clientsInState(actor: Person, filter: StateFilter): Promise<string[]> {
  const { states, first } = FILTERS[filter]
  const teams = Prisma.sql`SELECT m.team_id FROM membership m WHERE m.user_id = ${actor.id}::uuid`
  const facts = factsOf(Prisma.sql`
    SELECT c.id, c.status, c.created_at FROM client c
    WHERE c.team_id IN (${teams}) AND c.deleted_at IS NULL AND ${first(teams)}`)
  const rows = await db().$queryRaw<{ id: string }[]>(
    Prisma.sql`SELECT id FROM (${stateOf(Prisma.sql`(${facts})`)}) judged WHERE state = ANY(${[...states]}::text[])`,
  )
  return rows.map(({ id }) => id)
}
