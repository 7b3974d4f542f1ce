import type { Person } from '#lib/access/actor.ts'
import { teamIdsOf } from '#lib/access/team-ids.ts'
import { STRANGER } from '#lib/features/usage/credential-choice.ts'
import { ADDED_UNTIL } from '#lib/features/usage/spans.ts'
import { db } from '#lib/platform/db/db.ts'
import { Prisma } from '#prisma/generated/client.ts'
import { type AppFacts, type AppState, FAILING_SQL, IDLE_DAYS, STATE_RULES } from './app-state.ts'
import { endingWithinDays } from './ending-days.ts'
import type { StateFilter } from './list-filter.ts'

/** SQL for whether hours `u` hold refusals that prove a connection to the app. */
export const IS_OWN_REFUSAL = `u.reason <> 'issued' AND u.credential_id <> '${STRANGER}'`

/** What is added up of the hours `u` of a client, by the times of `m`. What a stranger sent is no fact of the app. */
const SUMS = Prisma.raw(`
  sum(u.count::float8) FILTER (WHERE u.reason = 'issued' AND u.hour >= m.day_since) AS issued,
  sum(u.count::float8) FILTER (WHERE u.reason = 'issued' AND u.hour >= m.lately_since) AS issued_lately,
  max(u.last_at) FILTER (WHERE u.reason = 'issued') AS issued_at,
  sum(u.count::float8) FILTER (WHERE ${IS_OWN_REFUSAL} AND u.hour >= m.day_since) AS refused,
  sum(u.count::float8) FILTER (WHERE ${IS_OWN_REFUSAL} AND u.hour >= m.lately_since) AS refused_lately,
  max(u.last_at) FILTER (WHERE ${IS_OWN_REFUSAL}) AS refused_at`)

/**
 * The facts of these clients (`SELECT id, status, created_at`), a row each. The day of the last token comes from the
 * days that are added up, or else from the last 24 hours, which are not all added up yet.
 * @param soonDays within how many days an end is near; left out by who asks for failing ones alone, which it makes none
 */
export const factsOf = (clients: Prisma.Sql, soonDays = 0) => Prisma.sql`
  WITH moment AS (
    SELECT now() AS now, (now() AT TIME ZONE 'UTC')::date AS today,
           date_trunc('hour', now(), 'UTC') - interval '23 hours' AS day_since,
           date_trunc('hour', now(), 'UTC') - interval '1 hour' AS lately_since
  ),
  candidate AS MATERIALIZED (${clients}),
  fresh AS (SELECT client_ref, ${SUMS} FROM usage_delta u, moment m GROUP BY 1)
  SELECT c.id, c.status::text AS status,
         floor(extract(epoch FROM m.now - c.created_at) / 86400)::int AS "ageDays",
         coalesce(hours.issued, 0) + coalesce(fresh.issued, 0) AS "issued24h",
         coalesce(hours.refused, 0) + coalesce(fresh.refused, 0) AS "refused24h",
         coalesce(hours.issued_lately, 0) + coalesce(fresh.issued_lately, 0) AS "issuedLately",
         coalesce(hours.refused_lately, 0) + coalesce(fresh.refused_lately, 0) AS "refusedLately",
         CASE WHEN greatest(hours.issued_at, fresh.issued_at) > greatest(hours.refused_at, fresh.refused_at)
              THEN floor(extract(epoch FROM m.now - greatest(hours.refused_at, fresh.refused_at)) / 60)::int
         END AS "calmMinutes",
         m.today - greatest(day.last, (greatest(hours.issued_at, fresh.issued_at) AT TIME ZONE 'UTC')::date) AS "unusedDays",
         credentials.live AS "liveCredentials", credentials.ends_in AS "endsInDays", ${soonDays}::int AS "soonDays"
  FROM candidate c
  CROSS JOIN moment m
  LEFT JOIN fresh ON fresh.client_ref = c.id
  CROSS JOIN LATERAL (
    SELECT ${SUMS} FROM usage_hour u WHERE u.client_ref = c.id AND u.hour >= m.day_since
  ) hours
  LEFT JOIN LATERAL (
    SELECT (u.starts_at AT TIME ZONE 'UTC')::date AS last FROM usage_bucket u
    WHERE u.client_ref = c.id AND u.hours = 24 AND u.issued > 0 ORDER BY u.starts_at DESC LIMIT 1
  ) day ON true
  CROSS JOIN LATERAL (
    SELECT count(*)::int AS live,
           CASE WHEN bool_and(k.ends_at IS NOT NULL)
                THEN round(extract(epoch FROM max(k.ends_at) - m.now) / 86400)::int
           END AS ends_in
    FROM client_credential k
    WHERE k.client_ref = c.id AND (k.ends_at IS NULL OR k.ends_at > m.now)
  ) credentials`

type Row = AppFacts & { id: string }

/** What is known of each of these clients (by UUID), to say how it does. */
export async function appFacts(ids: readonly string[]): Promise<Map<string, AppFacts>> {
  if (ids.length === 0) return new Map()
  const rows = await db().$queryRaw<Row[]>(
    factsOf(
      Prisma.sql`SELECT id, status, created_at FROM client WHERE id = ANY(${ids}::uuid[])`,
      await endingWithinDays(),
    ),
  )
  return new Map(rows.map(({ id, ...facts }) => [id, facts]))
}

const STATE = Prisma.raw(
  `CASE ${STATE_RULES.map(({ state, sql }) => `WHEN ${sql} THEN '${state}'`).join(' ')} END`,
)

/** The state of each row of a relation with the facts’ columns, by the same rules as `stateOfApp`, as SQL. */
export const stateOf = (relation: Prisma.Sql): Prisma.Sql =>
  Prisma.sql`SELECT f.*, ${STATE} AS state FROM ${relation} f`

/** Those noted as failing, and those that were refused something since the last roll-up, which notes them, too. */
const MAY_BE_FAILING = Prisma.raw(`c.id IN (
  SELECT client_ref FROM failing_client
  UNION ALL SELECT u.client_ref FROM usage_delta u WHERE ${IS_OWN_REFUSAL})`)

/** What is quickly seen of all apps, so that few need a closer look. */
const MAY_BE = {
  failing: () => MAY_BE_FAILING,
  ending: (soonDays: number) => Prisma.sql`NOT EXISTS (
    SELECT FROM client_credential k
    WHERE k.client_ref = c.id
      AND (k.ends_at IS NULL OR k.ends_at >= now() + make_interval(days => ${soonDays})))`,
  // Most apps are seen not to be idle by the spans of four weeks, of which there are few: read at once and hashed by
  // NOT IN, since how many apps a person has is estimated badly and each would be looked up.
  idle: () => Prisma.sql`c.created_at <= now() - make_interval(days => ${IDLE_DAYS})
    AND c.id NOT IN (
    SELECT u.client_ref FROM usage_bucket u WHERE u.hours = 672 AND u.issued > 0
      AND u.starts_at > date_trunc('day', now(), 'UTC') - make_interval(days => ${IDLE_DAYS}))
    AND NOT EXISTS (
    SELECT FROM usage_bucket u WHERE u.client_ref = c.id AND u.hours = 24 AND u.issued > 0
      AND u.starts_at > date_trunc('day', now(), 'UTC') - make_interval(days => ${IDLE_DAYS}))`,
} satisfies Record<StateFilter, (soonDays: number) => Prisma.Sql>

const inState = (...states: AppState[]) => `state IN (${states.map((state) => `'${state}'`).join(', ')})`

/** What each filter finds. */
const FOUND: Record<StateFilter, string> = {
  failing: FAILING_SQL,
  ending: inState('locked_out', 'ending'),
  idle: inState('idle'),
}

/** Those that somebody has to see to, the worst first. */
const TROUBLE: AppState[] = ['locked_out', 'failing', 'ending']

/** The clients (UUIDs) of this person’s teams that are in such a state. */
export const clientsInState = (actor: Person, filter: StateFilter): Promise<string[]> =>
  found(ofTeams(actor), filter)

/** The same of all teams; ask first who may know. */
export const everyClientInState = (filter: StateFilter): Promise<string[]> => found(Prisma.sql`true`, filter)

async function found(within: Prisma.Sql, filter: StateFilter): Promise<string[]> {
  if (filter === 'idle') return await idle(within)
  return await judged(within, MAY_BE[filter], FOUND[filter])
}

/**
 * Of idle apps there may be thousands. One of which nothing was asked in a day, nor since usage was last added up, can be nothing
 * else.
 */
async function idle(within: Prisma.Sql): Promise<string[]> {
  const rows = await db().$queryRaw<{ id: string; isSure: boolean }[]>(Prisma.sql`
    SELECT c.id, NOT EXISTS (SELECT FROM usage_delta u WHERE u.client_ref = c.id) AND NOT EXISTS (
      SELECT FROM usage_hour u WHERE u.client_ref = c.id
        AND u.hour >= least(date_trunc('hour', now(), 'UTC') - interval '23 hours', ${Prisma.raw(ADDED_UNTIL)})) AS "isSure"
    FROM client c
    WHERE ${within} AND c.deleted_at IS NULL AND c.status <> 'suspended' AND ${MAY_BE.idle()}`)
  const [sure, others] = [rows.filter(({ isSure }) => isSure), rows.filter(({ isSure }) => !isSure)]
  const ids = others.map(({ id }) => id)
  return [
    ...sure.map(({ id }) => id),
    ...(await judged(within, () => Prisma.sql`c.id = ANY(${ids}::uuid[])`, FOUND.idle)),
  ]
}

/** The clients (UUIDs) of this person’s teams that need somebody: the worst first, and the busiest of those. */
export async function troubledClients(actor: Person): Promise<string[]> {
  const mayBe = (soonDays: number) => Prisma.sql`(${MAY_BE.failing()} OR ${MAY_BE.ending(soonDays)})`
  return await judged(ofTeams(actor), mayBe, inState(...TROUBLE))
}

const ofTeams = (actor: Person) => Prisma.sql`c.team_id IN (${teamIdsOf(actor, 'app.read')})`

/** Of the clients that may be found by a condition on their state those that are, the worst first. */
async function judged(
  within: Prisma.Sql,
  mayBe: (soonDays: number) => Prisma.Sql,
  found: string,
): Promise<string[]> {
  const soonDays = await endingWithinDays()
  const facts = factsOf(
    Prisma.sql`SELECT c.id, c.status, c.created_at FROM client c
      WHERE ${within} AND c.deleted_at IS NULL AND ${mayBe(soonDays)}`,
    soonDays,
  )
  const rows = await db().$queryRaw<{ id: string }[]>(
    Prisma.sql`SELECT id FROM (${stateOf(Prisma.sql`(${facts})`)}) judged WHERE ${Prisma.raw(found)}
      ORDER BY array_position(${TROUBLE}::text[], state), "refused24h" + "issued24h" DESC, id`,
  )
  return rows.map(({ id }) => id)
}
