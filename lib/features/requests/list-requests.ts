import type { Actor } from '#lib/access/actor.ts'
import { requirePermission } from '#lib/access/permissions.ts'
import { visible } from '#lib/access/visible.ts'
import { db } from '#lib/platform/db/db.ts'
import { isNamed, partOf } from '#lib/platform/db/like.ts'
import { Prisma } from '#prisma/generated/client.ts'
import type { RequestFilter } from './request-filter.ts'
import { nameOf } from './who.ts'

export const REQUESTS_PER_PAGE = 50
/** So many of an app are shown to its team. */
const SHOWN_OF_APP = 20

/** A request, and what became of it. */
export type AccessRequest = {
  id: string
  /** A `RequestKind`, or one of another version. */
  kind: string
  clientId: string
  scopes: string[]
  liveClientId: string | null
  quotaPerHour: number | null
  reason: string
  /** Address of whoever asked, or what they are called. */
  requestedBy: string
  requestedById: string | null
  createdAt: Date
  /** A `RequestState`. */
  state: string
  decidedAt: Date | null
  decidedBy: string
  word: string
  grantedScopes: string[]
  grantedQuota: number | null
  until: Date | null
  endedAt: Date | null
}

/** The same for those who decide. */
export type ListedRequest = AccessRequest & {
  team: { slug: string; name: string; isConfirmed: boolean; isPartner: boolean }
}

const own = {
  id: true,
  kind: true,
  scopes: true,
  liveClientId: true,
  quotaPerHour: true,
  reason: true,
  requestedBy: true,
  requestedById: true,
  requester: { select: { email: true } },
  createdAt: true,
  state: true,
  decidedAt: true,
  decidedBy: true,
  decider: { select: { email: true } },
  word: true,
  grantedScopes: true,
  grantedQuota: true,
  until: true,
  endedAt: true,
  client: { select: { clientId: true } },
} as const satisfies Prisma.AccessRequestSelect

/** What is read of a request for those who decide. */
export const listed = {
  ...own,
  client: {
    select: {
      clientId: true,
      team: { select: { slug: true, name: true, confirmedAt: true, partner: { select: { teamId: true } } } },
    },
  },
} as const satisfies Prisma.AccessRequestSelect

type OwnRow = Prisma.AccessRequestGetPayload<{ select: typeof own }>
type ListedRow = Prisma.AccessRequestGetPayload<{ select: typeof listed }>

const toRequest = ({ client, requester, decider, ...row }: OwnRow): AccessRequest => ({
  ...row,
  clientId: client.clientId,
  requestedBy: nameOf(requester, row.requestedBy),
  decidedBy: nameOf(decider, row.decidedBy || 'the connectivity team'),
})

/** A row as those who decide read it. */
export function toListed(row: ListedRow): ListedRequest {
  const { slug, name, confirmedAt, partner } = row.client.team
  return {
    ...toRequest(row),
    team: { slug, name, isConfirmed: confirmedAt !== null, isPartner: partner !== null },
  }
}

/**
 * One page of requests: those that wait by how long they do, the others the newest first.
 * @throws AppError `forbidden`
 */
export async function listRequests(
  { actor }: { actor: Actor },
  filter: RequestFilter,
): Promise<{ requests: ListedRequest[]; total: number; page: number; pages: number }> {
  requirePermission(actor, 'request.read')
  const matching = matchingRequests(filter)
  const [counted] = await db().$queryRaw<{ total: number }[]>(
    Prisma.sql`SELECT count(*)::int AS total ${matching}`,
  )
  const total = counted?.total ?? 0
  const pages = Math.max(1, Math.ceil(total / REQUESTS_PER_PAGE))
  const page = Math.min(filter.page, pages)
  const ids = await db().$queryRaw<{ id: string }[]>(Prisma.sql`
    SELECT r.id ${matching} ORDER BY ${filter.state === 'open' ? OLDEST_FIRST : NEWEST_FIRST}
    LIMIT ${REQUESTS_PER_PAGE} OFFSET ${(page - 1) * REQUESTS_PER_PAGE}`)
  const order = filter.state === 'open' ? 'asc' : 'desc'
  const rows = await db().accessRequest.findMany({
    where: { id: { in: ids.map(({ id }) => id) } },
    select: listed,
    orderBy: [{ createdAt: order }, { id: order }],
  })
  return { requests: rows.map(toListed), total, page, pages }
}

const OLDEST_FIRST = Prisma.sql`r.created_at, r.id`
const NEWEST_FIRST = Prisma.sql`r.created_at DESC, r.id DESC`

/** `FROM` and `WHERE` for the requests `r` that match. */
function matchingRequests({ state, kind, q }: RequestFilter): Prisma.Sql {
  const conditions = [
    Prisma.sql`c.deleted_at IS NULL`,
    ...(state === 'all' ? [] : [Prisma.sql`r.state = ${state}`]),
    ...(kind === null ? [] : [Prisma.sql`r.kind = ${kind}`]),
    ...(q === '' ? [] : [contains(q)]),
  ]
  return Prisma.sql`FROM access_request r JOIN client c ON c.id = r.client_ref WHERE ${Prisma.join(conditions, ' AND ')}`
}

/** Teams are fewer than requests: each is looked at once. */
function contains(text: string): Prisma.Sql {
  const pattern = partOf(text)
  return Prisma.sql`(c.client_id ILIKE ${pattern} OR c.team_id IN (
    SELECT id FROM team WHERE slug ILIKE ${pattern} OR ${isNamed(Prisma.sql`name`, pattern)}))`
}

/** How many requests wait. */
export async function countOpenRequests({ actor }: { actor: Actor }): Promise<number> {
  requirePermission(actor, 'request.read')
  return await db().accessRequest.count({ where: { state: 'open', client: { deletedAt: null } } })
}

/**
 * What an app’s team asked for, the newest first; nothing for an app that this actor cannot see. Who decided is not told, nor
 * who of the connectivity team asked for them at the command line.
 */
export async function requestsOf(actor: Actor, clientId: string): Promise<AccessRequest[]> {
  const rows = await db().accessRequest.findMany({
    where: { client: { clientId, ...visible(actor, 'app.read') } },
    select: own,
    orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
    take: SHOWN_OF_APP,
  })
  return rows.map((row) => ({
    ...toRequest(row),
    ...(row.requestedById === null && row.requestedBy !== '' && { requestedBy: 'the connectivity team' }),
    decidedBy: 'the connectivity team',
  }))
}
