import type { Actor } from '#lib/access/actor.ts'
import { mayIn } from '#lib/access/permissions.ts'
import { liveCredentials, visible } from '#lib/access/visible.ts'
import { asLeakPolicy, type LeakPolicy } from '#lib/kernel/leak-policy.ts'
import { databaseNow, db } from '#lib/platform/db/db.ts'
import { settingInEffect } from '#lib/platform/live-settings.ts'
import type { ClientStatus, Environment, GrantPolicy, SuspendedBy } from '#prisma/generated/enums.ts'

export type SecretSummary = {
  id: string
  name: string
  prefix: string | null
  lastFour: string | null
  createdBy: string
  createdAt: Date
  expiresAt: Date | null
  /** When it stops because another replaces it. */
  retiresAt: Date | null
}

export type ClientDetail = {
  clientId: string
  name: string
  description: string
  environment: Environment
  status: ClientStatus
  /** Who suspended it, while it is. */
  suspendedBy: SuspendedBy | null
  /** Until when the connectivity team granted it; null without an end. */
  grantedUntil: Date | null
  createdAt: Date
  createdBy: string
  team: { id: string; slug: string; name: string; confirmedAt: Date | null }
  /** What whoever asks may do with it besides reading. */
  may: { change: boolean; changeCredentials: boolean }
  /** How it may authenticate. */
  authMethods: string[]
  /** Whether its assertions may name the token endpoint as their audience. */
  mayNameTokenEndpoint: boolean
  /** What becomes of a secret or key of it that leaked: as it chose, or as the installation says. */
  leakPolicy: LeakPolicy
  scopes: { name: string; description: string }[]
  /** Live secrets, newest first. */
  secrets: SecretSummary[]
}

export type CatalogueScope = {
  name: string
  description: string
  grantPolicy: GrantPolicy
  apiName: string
  /** Null when its API serves sandbox and live apps alike. */
  environment: Environment | null
}

/** One app with its live secrets, or null when there is none that this person may see. */
export async function findClient(actor: Actor, clientId: string): Promise<ClientDetail | null> {
  const row = await db().client.findFirst({
    where: { clientId, ...visible(actor, 'app.read') },
    select: {
      clientId: true,
      name: true,
      description: true,
      environment: true,
      status: true,
      suspendedBy: true,
      grantedUntil: true,
      createdAt: true,
      createdBy: true,
      authMethods: true,
      mayNameTokenEndpoint: true,
      leakPolicy: true,
      team: { select: { id: true, slug: true, name: true, confirmedAt: true } },
      scopes: {
        select: { scope: { select: { name: true, description: true } } },
        orderBy: { scope: { position: 'asc' } },
      },
      credentials: {
        where: { kind: 'secret', ...liveCredentials(await databaseNow()) },
        select: {
          id: true,
          name: true,
          prefix: true,
          lastFour: true,
          createdBy: true,
          createdAt: true,
          expiresAt: true,
          retiresAt: true,
        },
        orderBy: { createdAt: 'desc' },
      },
    },
  })
  if (!row) return null
  const { credentials, scopes, leakPolicy, ...client } = row
  return {
    ...client,
    leakPolicy: leakPolicy === null ? await settingInEffect('LEAK_POLICY') : asLeakPolicy(leakPolicy),
    may: {
      change: mayIn(actor, 'app.change', client.team.id),
      changeCredentials: mayIn(actor, 'credential.change', client.team.id),
    },
    scopes: scopes.map(({ scope }) => scope),
    secrets: credentials,
  }
}

/** Every scope there is, in the order of the catalogue. */
export async function scopeCatalogue(): Promise<CatalogueScope[]> {
  const rows = await db().scope.findMany({
    select: {
      name: true,
      description: true,
      grantPolicy: true,
      api: { select: { name: true, environment: true } },
    },
    orderBy: [{ position: 'asc' }, { name: 'asc' }],
  })
  return rows.map(({ api, ...scope }) => ({ ...scope, apiName: api.name, environment: api.environment }))
}
