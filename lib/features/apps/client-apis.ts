import type { Actor } from '#lib/access/actor.ts'
import { isForStaffToGrant, visible } from '#lib/access/visible.ts'
import { db } from '#lib/platform/db/db.ts'

/** An API that an app has scopes of, as its developers need it. */
export type ClientApi = {
  id: string
  name: string
  /** What the address of each call begins with; null where the connectivity team has not said. */
  baseUrl: string | null
  docsUrl: string | null
  /** An e-mail address, or the address of a page. */
  contact: string | null
  /** Those that the app has, in the order of the catalogue. */
  scopes: { name: string; description: string }[]
}

/** The APIs of an app, and the base URL of the one that its tokens are for unless it names another. */
export type ClientApis = { apis: ClientApi[]; apiUrl: string | null }

/**
 * The APIs that an app has scopes of, in order of assignment: the first is what its tokens are for when it names none
 * (RT-02). Empty for an app that this person may not see.
 */
export async function clientApis(actor: Actor, clientId: string): Promise<ClientApis> {
  const rows = await db().clientScope.findMany({
    where: { client: { clientId, ...visible(actor, 'app.read') } },
    select: {
      client: { select: { team: { select: { confirmedAt: true } } } },
      scope: {
        select: {
          name: true,
          description: true,
          grantPolicy: true,
          position: true,
          api: { select: { id: true, name: true, baseUrl: true, docsUrl: true, contact: true } },
        },
      },
    },
    orderBy: [{ grantedAt: 'asc' }, { scope: { position: 'asc' } }, { scope: { apiId: 'asc' } }],
  })
  // No token holds what nobody vouches for, so it makes no API the first.
  const first = rows.find(
    ({ client, scope }) => !isForStaffToGrant(scope.grantPolicy) || client.team.confirmedAt !== null,
  )
  const byApi = Map.groupBy(rows, ({ scope }) => scope.api.id)
  const apis = [...byApi.values()].flatMap((ofApi) =>
    ofApi.slice(0, 1).map(({ scope: { api } }) => ({
      ...api,
      scopes: ofApi
        .map(({ scope }) => scope)
        .sort((a, b) => a.position - b.position)
        .map(({ name, description }) => ({ name, description })),
    })),
  )
  return { apis, apiUrl: first?.scope.api.baseUrl ?? null }
}
