import type { Actor } from '#lib/accounts/actor.ts'
import { db } from '#lib/db.ts'
import { issuedByClient } from '#lib/usage/queries.ts'
import type { ClientStatus, Environment, GrantPolicy } from '#prisma/generated/enums.ts'
import { liveCredentials, visibleTo } from './policy.ts'

export type ClientSummary = {
  clientId: string
  name: string
  environment: Environment
  status: ClientStatus
  createdAt: Date
  teamName: string
  tokens24h: number
}

export type SecretSummary = {
  id: string
  name: string
  prefix: string | null
  lastFour: string | null
  createdBy: string
  createdAt: Date
  expiresAt: Date | null
}

export type ClientDetail = {
  clientId: string
  name: string
  description: string
  environment: Environment
  status: ClientStatus
  createdAt: Date
  createdBy: string
  team: { id: string; name: string }
  scopes: { name: string; description: string }[]
  /** Live secrets, newest first. */
  secrets: SecretSummary[]
}

export type CatalogueScope = { name: string; description: string; grantPolicy: GrantPolicy; apiName: string }

/** The apps that this person's teams own, newest first; at most 500. */
export async function listClients(actor: Actor): Promise<ClientSummary[]> {
  const rows = await db().client.findMany({
    where: visibleTo(actor),
    select: {
      id: true,
      clientId: true,
      name: true,
      environment: true,
      status: true,
      createdAt: true,
      team: { select: { name: true } },
    },
    orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
    take: 500,
  })
  const issued = await issuedByClient(rows.map((row) => row.id))
  return rows.map(({ id, team, ...row }) => ({ ...row, teamName: team.name, tokens24h: issued.get(id) ?? 0 }))
}

/** One app with its live secrets, or null when there is none that this person may see. */
export async function findClient(actor: Actor, clientId: string): Promise<ClientDetail | null> {
  const row = await db().client.findFirst({
    where: { clientId, ...visibleTo(actor) },
    select: {
      clientId: true,
      name: true,
      description: true,
      environment: true,
      status: true,
      createdAt: true,
      createdBy: true,
      team: { select: { id: true, name: true } },
      scopes: {
        select: { scope: { select: { name: true, description: true } } },
        orderBy: { scope: { position: 'asc' } },
      },
      credentials: {
        where: { kind: 'secret', ...liveCredentials() },
        select: {
          id: true,
          name: true,
          prefix: true,
          lastFour: true,
          createdBy: true,
          createdAt: true,
          expiresAt: true,
        },
        orderBy: { createdAt: 'desc' },
      },
    },
  })
  if (!row) return null
  const { credentials, scopes, ...client } = row
  return { ...client, scopes: scopes.map(({ scope }) => scope), secrets: credentials }
}

/** Every scope there is, in the order of the catalogue. */
export async function scopeCatalogue(): Promise<CatalogueScope[]> {
  const rows = await db().scope.findMany({
    select: { name: true, description: true, grantPolicy: true, api: { select: { name: true } } },
    orderBy: [{ position: 'asc' }, { name: 'asc' }],
  })
  return rows.map(({ api, ...scope }) => ({ ...scope, apiName: api.name }))
}
