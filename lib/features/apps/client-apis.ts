import type { Actor } from '#lib/access/actor.ts'
import { isForStaffToGrant, visible } from '#lib/access/visible.ts'
import { audienceOf } from '#lib/features/apis/own-api.ts'
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

/** An API that a token can be tried on. */
export type CallableApi = {
  /** What the address of each call begins with. */
  url: string
  /** What a token request has to name (RFC 8707); null where the token is for this API anyway. */
  resource: string | null
}

/** The APIs of an app, and the first of them that a call can be made to; null where no base URL is known. */
export type ClientApis = { apis: ClientApi[]; callable: CallableApi | null }

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
          api: {
            select: { id: true, name: true, audience: true, baseUrl: true, docsUrl: true, contact: true },
          },
        },
      },
    },
    orderBy: [{ grantedAt: 'asc' }, { scope: { position: 'asc' } }, { scope: { apiId: 'asc' } }],
  })
  // No token holds what nobody vouches for.
  const open = rows
    .filter(({ client, scope }) => !isForStaffToGrant(scope.grantPolicy) || client.team.confirmedAt !== null)
    .map(({ scope }) => scope.api)
  const called = open.find(({ baseUrl }) => baseUrl !== null)
  const byApi = Map.groupBy(rows, ({ scope }) => scope.api.id)
  const apis = [...byApi.values()].flatMap((ofApi) =>
    ofApi.slice(0, 1).map(
      ({
        scope: {
          api: { audience: _, ...api },
        },
      }) => ({
        ...api,
        scopes: ofApi
          .map(({ scope }) => scope)
          .sort((a, b) => a.position - b.position)
          .map(({ name, description }) => ({ name, description })),
      }),
    ),
  )
  return { apis, callable: called?.baseUrl ? callableBy(called.baseUrl, called, open[0]) : null }
}

const callableBy = (
  url: string,
  api: { id: string; audience: string | null },
  first: { id: string } | undefined,
): CallableApi => ({ url, resource: api.id === first?.id ? null : audienceOf(api.audience) })
