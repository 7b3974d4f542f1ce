import type { AppActor } from '#lib/access/actor.ts'
import { visible } from '#lib/access/visible.ts'
import { db } from '#lib/platform/db/db.ts'
import type { ClientStatus, Environment } from '#prisma/generated/enums.ts'

export type ListedClient = {
  clientId: string
  name: string
  environment: Environment
  status: ClientStatus
  createdAt: Date
}

/**
 * The apps of the team that the calling app belongs to, by client ID, those after the cursor only.
 * `next` is where the next page begins, null on the last one.
 */
export async function listTeamClients(input: {
  actor: AppActor
  cursor: { clientId: string } | null
  limit: number
}): Promise<{ clients: ListedClient[]; next: { clientId: string } | null }> {
  const rows = await db().client.findMany({
    where: {
      ...visible(input.actor, 'app.read'),
      ...(input.cursor && { clientId: { gt: input.cursor.clientId } }),
    },
    select: { clientId: true, name: true, environment: true, status: true, createdAt: true },
    orderBy: { clientId: 'asc' },
    // One more than asked for tells whether there is another page.
    take: input.limit + 1,
  })
  const clients = rows.slice(0, input.limit)
  const last = clients.at(-1)
  return { clients, next: rows.length > input.limit && last ? { clientId: last.clientId } : null }
}
