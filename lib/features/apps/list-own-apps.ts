import type { Person } from '#lib/access/actor.ts'
import { teamsWhere } from '#lib/access/visible.ts'
import { db } from '#lib/platform/db/db.ts'

/** More than anybody picks from. */
const MAX_APPS = 200

export type OwnApp = { clientId: string; name: string; scopes: string[] }

/**
 * The apps of the teams a person is in, by name. Not all that they may see: the connectivity team has nobody’s secrets
 * but its own.
 */
export async function listOwnApps(actor: Person): Promise<OwnApp[]> {
  const rows = await db().client.findMany({
    where: { deletedAt: null, team: teamsWhere(actor, 'app.read') },
    select: {
      clientId: true,
      name: true,
      scopes: { select: { scopeName: true }, orderBy: { scope: { position: 'asc' } } },
    },
    orderBy: [{ name: 'asc' }, { clientId: 'asc' }],
    take: MAX_APPS,
  })
  return rows.map(({ scopes, ...app }) => ({ ...app, scopes: scopes.map(({ scopeName }) => scopeName) }))
}
