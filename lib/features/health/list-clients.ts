import type { Person } from '#lib/access/actor.ts'
import { teamIdsOf } from '#lib/access/team-ids.ts'
import { readRange } from '#lib/features/usage/range.ts'
import { usageWithin } from '#lib/features/usage/spans.ts'
import { db } from '#lib/platform/db/db.ts'
import { isNamed, partOf } from '#lib/platform/db/like.ts'
import { Prisma } from '#prisma/generated/client.ts'
import type { ClientStatus, Environment } from '#prisma/generated/enums.ts'
import { appFacts, clientsInState, troubledClients } from './app-facts.ts'
import { type AppFacts, type AppState, evidenceFor, stateOfApp } from './app-state.ts'
import { type IdleEvidence, idleEvidence } from './idle-evidence.ts'
import { isThere } from './is-there.ts'
import type { ListFilter, ListSort } from './list-filter.ts'

export const APPS_PER_PAGE = 25

export type ClientSummary = {
  clientId: string
  name: string
  environment: Environment
  status: ClientStatus
  createdAt: Date
  deletedAt: Date | null
  /** Tokens issued in the running hour and the 23 before it, as the app's usage page counts them. */
  tokens24h: number
  /** How it does, and what that is seen by. */
  state: AppState
  evidence: string
  /** What speaks for doing away with it, when idle apps are asked for. */
  idle: (IdleEvidence & { liveCredentials: number }) | null
}

export type ClientPage = {
  apps: ClientSummary[]
  /** How many match, on all pages. */
  total: number
  /** The page shown, from 1 on: the last one when there is none of the number asked for. */
  page: number
  pages: number
}

type Row = Omit<ClientSummary, 'tokens24h' | 'state' | 'evidence' | 'idle'> & { id: string }

/** One page of the apps of this person's teams that match the filter. */
export async function listClients(actor: Person, filter: ListFilter): Promise<ClientPage> {
  const inState =
    filter.state === null || filter.status === 'deleted' ? null : await clientsInState(actor, filter.state)
  const matching = matchingClients(actor, filter, inState)
  const [total, troubled] = await Promise.all([countClients(matching), worstFirst(actor, filter, inState)])
  const pages = Math.max(1, Math.ceil(total / APPS_PER_PAGE))
  const page = Math.min(filter.page, pages)
  const rows = total === 0 ? [] : await db().$queryRaw<Row[]>(pageOf(matching, filter.sort, page, troubled))
  const ids = rows.map(({ id }) => id)
  const [facts, idle] = await Promise.all([appFacts(ids), idleEvidence(filter.state === 'idle' ? ids : [])])
  const apps = rows.flatMap((row) => summaryOf(row, facts.get(row.id), idle.get(row.id)))
  return { apps, total, page, pages }
}

/** The clients (UUIDs) that go before all others in this list. */
async function worstFirst(
  actor: Person,
  { sort, status, state }: ListFilter,
  inState: readonly string[] | null,
): Promise<readonly string[]> {
  if (sort !== 'trouble' || status === 'deleted' || state === 'idle') return []
  return inState ?? (await troubledClients(actor))
}

/** None for an app that has been purged between two questions. */
function summaryOf(
  { id: _, ...row }: Row,
  facts: AppFacts | undefined,
  idle: IdleEvidence | undefined,
): ClientSummary[] {
  if (!facts) return []
  const { issued24h: tokens24h, liveCredentials } = facts
  const state = stateOfApp(facts)
  return [
    {
      ...row,
      tokens24h,
      state,
      evidence: evidenceFor(state, facts),
      idle: idle ? { ...idle, liveCredentials } : null,
    },
  ]
}

/**
 * The page of matching clients, as SQL. Between equals the id decides, so that no app is on two pages or on none.
 * @param troubled clients (UUIDs) that go before all others when trouble comes first, the worst first
 */
export function pageOf(
  matching: Prisma.Sql,
  sort: ListSort,
  page: number,
  troubled: readonly string[] = [],
): Prisma.Sql {
  return Prisma.sql`
    SELECT c.id, c.client_id AS "clientId", c.name, c.environment::text AS environment, c.status::text AS status,
      c.created_at AS "createdAt", c.deleted_at AS "deletedAt"
    FROM (SELECT c.* ${matching}) c
    ${sort.startsWith('tokens') ? WITH_TOKENS() : Prisma.empty} ${sort === 'trouble' ? withTrouble(troubled) : Prisma.empty}
    ORDER BY ${ORDERS[sort]} LIMIT ${APPS_PER_PAGE} OFFSET ${(page - 1) * APPS_PER_PAGE}`
}

/** Tokens of the running hour and the 23 before it, as `used.issued`. */
const WITH_TOKENS = () => Prisma.sql`LEFT JOIN (
  SELECT u.client_ref, sum(u.issued) AS issued
  FROM (${Prisma.raw(usageWithin(readRange({ range: '24h' }, Date.now())))}) u GROUP BY 1
) used ON used.client_ref = c.id`

/** Where each client stands among those in trouble, as `trouble.place`. A join, since arrays are searched from their start. */
const withTrouble = (troubled: readonly string[]) => Prisma.sql`LEFT JOIN
  unnest(${troubled}::uuid[]) WITH ORDINALITY trouble (client_ref, place) ON trouble.client_ref = c.id`

const ORDERS: Record<ListSort, Prisma.Sql> = {
  trouble: Prisma.sql`trouble.place, (c.status = 'suspended') DESC, c.deleted_at DESC, c.created_at DESC, c.id DESC`,
  newest: Prisma.sql`c.created_at DESC, c.id DESC`,
  oldest: Prisma.sql`c.created_at, c.id`,
  // The root collation of Unicode, whatever the database was made with.
  name: Prisma.sql`c.name COLLATE "und-x-icu", c.id`,
  'name-desc': Prisma.sql`c.name COLLATE "und-x-icu" DESC, c.id DESC`,
  tokens: Prisma.sql`coalesce(used.issued, 0) DESC, c.id DESC`,
  'tokens-asc': Prisma.sql`coalesce(used.issued, 0), c.id`,
  'client-id': Prisma.sql`c.client_id`,
}

/**
 * `FROM` and `WHERE` for the clients of this person's teams that match the filter.
 * @param inState those in the state that is asked for, by their UUIDs; null when none is
 */
export function matchingClients(
  actor: Person,
  filter: ListFilter,
  inState: readonly string[] | null = null,
): Prisma.Sql {
  const conditions = [
    Prisma.sql`c.team_id IN (${teamIdsOf(actor, 'app.read')})`,
    isThere(filter.status),
    ...(filter.environment ? [Prisma.sql`c.environment = ${filter.environment}::environment`] : []),
    ...(filter.team ? [Prisma.sql`c.team_id = (SELECT id FROM team WHERE slug = ${filter.team})`] : []),
    ...(filter.q ? [contains(filter.q)] : []),
    ...(inState ? [Prisma.sql`c.id = ANY(${inState}::uuid[])`] : []),
  ]
  return Prisma.sql`FROM client c JOIN team t ON t.id = c.team_id WHERE ${Prisma.join(conditions, ' AND ')}`
}

function contains(text: string): Prisma.Sql {
  const pattern = partOf(text)
  return Prisma.sql`(c.client_id ILIKE ${pattern} OR ${isNamed(Prisma.sql`c.name`, pattern)})`
}

async function countClients(matching: Prisma.Sql): Promise<number> {
  const [row] = await db().$queryRaw<{ count: number }[]>(
    Prisma.sql`SELECT count(*)::int AS count ${matching}`,
  )
  return row?.count ?? 0
}
