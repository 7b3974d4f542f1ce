import { cache } from 'react'
import { db } from '#lib/platform/db/db.ts'
import type { Principal } from './actor.ts'
import type { Permission } from './permissions.ts'
import { visible } from './visible.ts'

/** A client that the actor who asked may reach, and its team, by their ids in the database (UUID). */
export type VisibleClient = { id: string; teamId: string }

/**
 * The client of this ID, when the actor has the permission for it; null when there is none. One page asks the database
 * once.
 */
export const visibleClient = cache(
  async (
    actor: Principal,
    clientId: string,
    permission: Permission = 'app.read',
  ): Promise<VisibleClient | null> =>
    await db().client.findFirst({
      where: { clientId, ...visible(actor, permission) },
      select: { id: true, teamId: true },
    }),
)
