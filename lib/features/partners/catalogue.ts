import type { Actor } from '#lib/access/actor.ts'
import { requirePermission } from '#lib/access/permissions.ts'
import { type ApiSummary, listApis } from '#lib/features/apis/queries.ts'
import { db } from '#lib/platform/db/db.ts'
import { Prisma } from '#prisma/generated/client.ts'
import type { GrantPolicy } from '#prisma/generated/enums.ts'

/** So many of those that would be hit are named. */
const NAMED = 50

export type CatalogueApi = Omit<ApiSummary, 'scopes'> & { scopes: CatalogueScope[] }

export type CatalogueScope = {
  name: string
  description: string
  grantPolicy: GrantPolicy
  /** How many apps have it. */
  apps: number
}

/**
 * Every API with its scopes, and how many apps have each.
 * @throws AppError `forbidden`
 */
export async function catalogue({ actor }: { actor: Actor }): Promise<CatalogueApi[]> {
  requirePermission(actor, 'api.manage')
  const [apis, scopes, held] = await Promise.all([
    listApis({ actor }),
    db().scope.findMany({
      select: { name: true, apiId: true, description: true, grantPolicy: true },
      orderBy: [{ position: 'asc' }, { name: 'asc' }],
    }),
    db().$queryRaw<{ name: string; apps: number }[]>`
      SELECT g.scope_name AS name, count(*)::int AS apps
      FROM client_scope g JOIN client c ON c.id = g.client_ref WHERE c.deleted_at IS NULL GROUP BY 1`,
  ])
  const appsOf = new Map(held.map(({ name, apps }) => [name, apps]))
  return apis.map((api) => ({
    ...api,
    scopes: scopes
      .filter(({ apiId }) => apiId === api.id)
      .map(({ apiId: _, ...scope }) => ({ ...scope, apps: appsOf.get(scope.name) ?? 0 })),
  }))
}

/** What retiring a scope, or an API with all its scopes, would hit. */
export type ScopeEffect = {
  apps: number
  /** Of the last 30 days, of all these apps. */
  tokens: number
  /** The busiest of them. */
  named: { clientId: string; team: string; tokens: number }[]
}

/**
 * Which apps have a scope, and how many tokens they got in the last 30 days.
 * @throws AppError `forbidden`
 */
export async function scopeEffect({ actor }: { actor: Actor }, name: string): Promise<ScopeEffect> {
  requirePermission(actor, 'api.manage')
  return await effectOn(Prisma.sql`EXISTS (
    SELECT FROM client_scope g WHERE g.client_ref = c.id AND g.scope_name = ${name})`)
}

/**
 * The same of the apps that have any scope of an API.
 * @throws AppError `forbidden`
 */
export async function apiEffect({ actor }: { actor: Actor }, id: string): Promise<ScopeEffect> {
  requirePermission(actor, 'api.manage')
  return await effectOn(Prisma.sql`EXISTS (
    SELECT FROM client_scope g JOIN scope s ON s.name = g.scope_name WHERE g.client_ref = c.id AND s.api_id = ${id})`)
}

async function effectOn(holds: Prisma.Sql): Promise<ScopeEffect> {
  const rows = await db().$queryRaw<{ clientId: string; team: string; tokens: number }[]>`
    SELECT c.client_id AS "clientId", t.name AS team, coalesce(u.tokens, 0)::float8 AS tokens
    FROM client c JOIN team t ON t.id = c.team_id
    LEFT JOIN LATERAL (
      SELECT sum(count) AS tokens FROM usage
      WHERE client_ref = c.id AND reason = 'issued' AND hour > now() - interval '30 days'
    ) u ON true
    WHERE c.deleted_at IS NULL AND ${holds} ORDER BY 3 DESC, 1`
  return {
    apps: rows.length,
    tokens: rows.reduce((sum, { tokens }) => sum + tokens, 0),
    named: rows.slice(0, NAMED),
  }
}
