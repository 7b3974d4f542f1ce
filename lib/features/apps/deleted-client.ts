import type { Actor } from '#lib/access/actor.ts'
import { mayIn } from '#lib/access/permissions.ts'
import { liveCredentials, within } from '#lib/access/visible.ts'
import { latestEntry } from '#lib/changes/entries.ts'
import { restorableUntil, undoEndedFor } from '#lib/kernel/undo-period.ts'
import { databaseNow, db } from '#lib/platform/db/db.ts'
import type { Environment } from '#prisma/generated/enums.ts'

/** What a deleted app was, for its team. */
export type DeletedClient = {
  clientId: string
  name: string
  description: string
  environment: Environment
  team: { slug: string; name: string }
  createdAt: Date
  createdBy: string
  deletedAt: Date
  /** Null where the log does not say. */
  deletedBy: string | null
  restorableUntil: Date
  /** Whether whoever asks may restore it. */
  mayRestore: boolean
  scopes: string[]
  /** Secrets and keys that work again once it is restored. */
  credentials: number
}

/** A deleted app that can be restored and that this actor may read of, or null. */
export async function findDeletedClient(actor: Actor, clientId: string): Promise<DeletedClient | null> {
  const now = await databaseNow()
  const row = await db().client.findFirst({
    where: {
      clientId,
      ...within(actor, 'app.read'),
      deletedAt: { gt: undoEndedFor(now.getTime()) },
      purgedAt: null,
    },
    select: {
      id: true,
      clientId: true,
      name: true,
      description: true,
      environment: true,
      createdAt: true,
      createdBy: true,
      deletedAt: true,
      team: { select: { id: true, slug: true, name: true } },
      scopes: { select: { scopeName: true }, orderBy: { scope: { position: 'asc' } } },
      _count: { select: { credentials: { where: liveCredentials(now) } } },
    },
  })
  if (!row?.deletedAt) return null
  const { id, deletedAt, scopes, _count, ...client } = row
  const entry = await latestEntry({ kind: 'client', id }, { actions: ['client.deleted'] })
  return {
    ...client,
    deletedAt,
    deletedBy: entry && (entry.actorKind === 'operator' ? 'the connectivity team' : entry.actorLabel),
    restorableUntil: restorableUntil(deletedAt),
    mayRestore: mayIn(actor, 'app.change', client.team.id),
    scopes: scopes.map(({ scopeName }) => scopeName),
    credentials: _count.credentials,
  }
}
