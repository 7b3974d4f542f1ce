import type { Actor } from '#lib/access/actor.ts'
import { requirePermission } from '#lib/access/permissions.ts'
import { appFacts, everyClientInState } from '#lib/features/health/app-facts.ts'
import { type AppState, evidenceFor, stateOfApp } from '#lib/features/health/app-state.ts'
import { isThere } from '#lib/features/health/is-there.ts'
import { readRange } from '#lib/features/usage/range.ts'
import { usageWithin } from '#lib/features/usage/spans.ts'
import { db } from '#lib/platform/db/db.ts'
import { isNamed, partOf } from '#lib/platform/db/like.ts'
import { Prisma } from '#prisma/generated/client.ts'
import type { ClientStatus, Environment, SuspendedBy } from '#prisma/generated/enums.ts'
import { clientsEndingSoon } from './ending-soon.ts'
import type { EveryAppFilter } from './every-app-filter.ts'
import { clientsNearQuota } from './near-quotas.ts'

export const EVERY_APP_PER_PAGE = 50

type Row = {
  id: string
  clientId: string
  name: string
  environment: Environment
  status: ClientStatus
  /** Who suspended it, while it is. */
  suspendedBy: SuspendedBy | null
  createdAt: Date
  deletedAt: Date | null
  teamSlug: string
  teamName: string
  isPartner: boolean
  tags: string[]
  /** How many of the requests that were asked for it had; null when none were. */
  requests24h: number | null
}

/** An app, whosever it is, with how it does. */
export type ListedApp = Row & {
  state: AppState
  evidence: string
  tokens24h: number
  /** When the first of its secrets and keys ends, where that was asked for. */
  endsAt: Date | null
}

export type EveryAppPage = {
  apps: ListedApp[]
  total: number
  /** How many of the requests that were asked for deleted apps had: the numbers of today count them. */
  ofDeleted: number
  /** Where the following page begins; null on the last one. */
  next: string | null
}

/**
 * One page of the apps of all teams that match: the newest first, or those with the most of the requests that are asked for.
 * @throws AppError `forbidden`
 */
export async function listEveryApp(
  { actor }: { actor: Actor },
  filter: EveryAppFilter,
): Promise<EveryAppPage> {
  requirePermission(actor, 'app.read_all')
  const [inState, nearQuota, ending] = await Promise.all([
    filter.state === null || filter.status === 'deleted' ? null : everyClientInState(filter.state),
    filter.quota === null ? null : clientsNearQuota(),
    filter.ends === null ? null : clientsEndingSoon(),
  ])
  const within = [inState, nearQuota, ending && [...ending.keys()]].filter((ids) => ids !== null)
  const matching = matchingApps(filter, within)
  // Which apps match is found out once, for their number and for the page.
  const found = await db().$queryRaw<({ total: number } & (Row | { id: null }))[]>(Prisma.sql`
    WITH matching AS MATERIALIZED (
      SELECT c.id, ${filter.requests ? Prisma.sql`used.count` : Prisma.sql`NULL::float8`} AS count ${matching}
    ), page AS (
      SELECT m.* FROM matching m ${filter.after ? comingAfter(filter.after, filter.requests) : Prisma.empty}
      ORDER BY m.count DESC, m.id DESC LIMIT ${EVERY_APP_PER_PAGE + 1}
    )
    SELECT (SELECT count(*)::int FROM matching) AS total,
      c.id, c.client_id AS "clientId", c.name, c.environment::text AS environment, c.status::text AS status,
      c.suspended_by::text AS "suspendedBy", c.created_at AS "createdAt", c.deleted_at AS "deletedAt",
      t.slug AS "teamSlug", t.name AS "teamName", p.team_id IS NOT NULL AS "isPartner", c.tags,
      m.count AS "requests24h"
    FROM (SELECT) AS one LEFT JOIN page m ON true LEFT JOIN client c ON c.id = m.id
    LEFT JOIN team t ON t.id = c.team_id LEFT JOIN partner p ON p.team_id = t.id
    ORDER BY m.count DESC, m.id DESC`)
  const rows = found.filter((row) => row.id !== null)
  const ofDeleted = await requestsOfDeleted(filter, within)
  const shown = rows.slice(0, EVERY_APP_PER_PAGE)
  const facts = await appFacts(shown.map(({ id }) => id))
  return {
    apps: shown.flatMap(({ total: _, ...row }) => {
      const known = facts.get(row.id)
      if (!known) return []
      const state = stateOfApp(known)
      const endsAt = ending?.get(row.id) ?? null
      return [{ ...row, state, evidence: evidenceFor(state, known), tokens24h: known.issued24h, endsAt }]
    }),
    total: found[0]?.total ?? 0,
    ofDeleted,
    next: rows.length > EVERY_APP_PER_PAGE ? (shown.at(-1)?.id ?? null) : null,
  }
}

/** The APIs that apps can be asked for by, by name. */
export async function apisToFilterBy({ actor }: { actor: Actor }): Promise<{ id: string; name: string }[]> {
  requirePermission(actor, 'app.read_all')
  return await db().api.findMany({ select: { id: true, name: true }, orderBy: { name: 'asc' } })
}

/** The tags that apps have, the most frequent first. */
export async function appTags({ actor }: { actor: Actor }): Promise<string[]> {
  requirePermission(actor, 'app.read_all')
  const rows = await db().$queryRaw<{ tag: string }[]>`
    SELECT tag FROM (SELECT unnest(tags) AS tag FROM client WHERE deleted_at IS NULL) t
    GROUP BY 1 ORDER BY count(*) DESC, 1 LIMIT 100`
  return rows.map(({ tag }) => tag)
}

/** `FROM` and `WHERE` for the apps that match. Ids are of their time, so that they say which is newer. */
function matchingApps(filter: EveryAppFilter, within: readonly (readonly string[])[]): Prisma.Sql {
  const { q, environment, status, of, tag, team, api, requests } = filter
  const conditions = [
    isThere(status),
    ...(environment ? [Prisma.sql`c.environment = ${environment}::environment`] : []),
    ...within.map((ids) => Prisma.sql`c.id = ANY(${ids}::uuid[])`),
    ...(of ? [of === 'partners' ? Prisma.sql`p.team_id IS NOT NULL` : Prisma.sql`p.team_id IS NULL`] : []),
    ...(tag ? [Prisma.sql`c.tags @> ARRAY[${tag}]::text[]`] : []),
    ...(team ? [Prisma.sql`t.slug = ${team}`] : []),
    ...(api
      ? [
          Prisma.sql`EXISTS (SELECT FROM client_scope g JOIN scope s ON s.name = g.scope_name
            WHERE g.client_ref = c.id AND s.api_id = ${api})`,
        ]
      : []),
    ...(q ? [contains(q)] : []),
  ]
  return Prisma.sql`FROM client c JOIN team t ON t.id = c.team_id LEFT JOIN partner p ON p.team_id = t.id
    ${requests ? Prisma.sql`JOIN (${requestsOfDay(requests)}) used ON used.client_ref = c.id` : Prisma.empty}
    WHERE ${Prisma.join(conditions, ' AND ')}`
}

/** How many of the requests that are asked for deleted apps had, which are not listed among the others. */
async function requestsOfDeleted(
  filter: EveryAppFilter,
  within: readonly (readonly string[])[],
): Promise<number> {
  if (!filter.requests || filter.status !== null) return 0
  const [row] = await db().$queryRaw<{ count: number }[]>(Prisma.sql`
    SELECT coalesce(sum(used.count), 0)::float8 AS count ${matchingApps({ ...filter, status: 'deleted' }, within)}`)
  return row?.count ?? 0
}

/** How many requests of each app ended so, in the running hour and the 23 before it, as the numbers of today count them. */
function requestsOfDay(requests: string): Prisma.Sql {
  if (requests === 'issued' || requests === 'refused')
    return Prisma.raw(`SELECT client_ref, sum(${requests}::float8) AS count
      FROM (${usageWithin(readRange({ range: '24h' }, Date.now()))}) spans GROUP BY 1 HAVING sum(${requests}) > 0`)
  return Prisma.sql`SELECT client_ref, sum(count)::float8 AS count FROM usage
    WHERE hour >= date_trunc('hour', now(), 'UTC') - interval '23 hours' AND reason = ${requests}
    GROUP BY 1 HAVING sum(count) > 0`
}

/** Of rows `m` those after this app, as they are sorted. */
const comingAfter = (id: string, requests: string | null): Prisma.Sql =>
  requests
    ? Prisma.sql`WHERE (m.count, m.id) < (
        SELECT last.count, last.client_ref FROM (${requestsOfDay(requests)}) last WHERE last.client_ref = ${id}::uuid)`
    : Prisma.sql`WHERE m.id < ${id}::uuid`

/** Teams are fewer than apps: each is looked at once. */
function contains(text: string): Prisma.Sql {
  const pattern = partOf(text)
  return Prisma.sql`(c.client_id ILIKE ${pattern} OR ${isNamed(Prisma.sql`c.name`, pattern)}
    OR c.team_id IN (SELECT id FROM team WHERE slug ILIKE ${pattern} OR ${isNamed(Prisma.sql`name`, pattern)}))`
}
