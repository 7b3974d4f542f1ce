import type { Person } from '#lib/access/actor.ts'
import { db } from '#lib/platform/db/db.ts'
import { Prisma } from '#prisma/generated/client.ts'
import { matchingClients } from './list-clients.ts'
import { listFilterSchema } from './list-filter.ts'

export type FoundApp = { clientId: string; name: string; teamId: string; teamName: string }

/**
 * The apps of this person's teams that have the text in their name or client ID: those whose ID it is, then those whose
 * ID begins with it, then the newest. Without a text, the newest.
 */
export async function findApps(actor: Person, text: string, limit: number): Promise<FoundApp[]> {
  const { q, ...filter } = listFilterSchema.parse({ q: text })
  const wanted = q.toLowerCase()
  return await db().$queryRaw<FoundApp[]>(Prisma.sql`
    SELECT c.client_id AS "clientId", c.name, t.id AS "teamId", t.name AS "teamName"
    ${matchingClients(actor, { q, ...filter })}
    ORDER BY lower(c.client_id) = ${wanted} DESC, starts_with(lower(c.client_id), ${wanted}) DESC,
      c.created_at DESC, c.id DESC
    LIMIT ${limit}`)
}
