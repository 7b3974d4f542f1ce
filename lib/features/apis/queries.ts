import type { Actor } from '#lib/access/actor.ts'
import { requirePermission } from '#lib/access/permissions.ts'
import type { SigningAlg } from '#lib/oauth/tokens/signing-alg.ts'
import { db } from '#lib/platform/db/db.ts'
import { pool } from '#lib/platform/db/pools.ts'
import type { Environment, GrantPolicy } from '#prisma/generated/enums.ts'
import { audienceOf } from './own-api.ts'

export type ApiSummary = {
  id: string
  name: string
  audience: string
  /** Null when it serves sandbox and live apps alike, as Latchkey's own does. */
  environment: Environment | null
  tokenTtlSeconds: number
  signingAlg: SigningAlg
  baseUrl: string | null
  docsUrl: string | null
  contact: string | null
  /** Client IDs of its resource servers. */
  servedBy: string[]
  /** In the order of the catalogue. */
  scopes: string[]
}

export type ScopeSummary = { name: string; apiId: string; description: string; grantPolicy: GrantPolicy }

/**
 * Every API, oldest first.
 * @throws AppError `forbidden` for anyone but the connectivity team
 */
export async function listApis(ctx: { actor: Actor }): Promise<ApiSummary[]> {
  requirePermission(ctx.actor, 'api.manage')
  const rows = await db().api.findMany({
    select: {
      id: true,
      name: true,
      audience: true,
      environment: true,
      tokenTtlSeconds: true,
      signingAlg: true,
      baseUrl: true,
      docsUrl: true,
      contact: true,
      resourceServers: {
        select: { client: { select: { clientId: true } } },
        orderBy: [{ createdAt: 'asc' }, { clientRef: 'asc' }],
      },
      scopes: { select: { name: true }, orderBy: [{ position: 'asc' }, { name: 'asc' }] },
    },
    orderBy: [{ createdAt: 'asc' }, { id: 'asc' }],
  })
  return rows.map(({ resourceServers, ...row }) => ({
    ...row,
    servedBy: resourceServers.map(({ client }) => client.clientId),
    audience: audienceOf(row.audience),
    scopes: row.scopes.map(({ name }) => name),
  }))
}

/**
 * Every scope of every API, in the order of the catalogue.
 * @throws AppError `forbidden` for anyone but the connectivity team
 */
export async function listScopes(ctx: { actor: Actor }): Promise<ScopeSummary[]> {
  requirePermission(ctx.actor, 'api.manage')
  return await db().scope.findMany({
    select: { name: true, apiId: true, description: true, grantPolicy: true },
    orderBy: [{ position: 'asc' }, { name: 'asc' }],
  })
}

/**
 * Names of all scopes with the audience of their API, in the order of the catalogue: what metadata publishes, to programs
 * that are about to ask for a token.
 */
export async function publishedScopes(): Promise<{ name: string; audience: string }[]> {
  const { rows } = await pool('token').query<{ name: string; audience: string | null }>(
    'SELECT s.name, a.audience FROM scope s JOIN api a ON a.id = s.api_id ORDER BY s.position, s.name',
  )
  return rows.map(({ name, audience }) => ({ name, audience: audienceOf(audience) }))
}
