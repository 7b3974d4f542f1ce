import type { Actor } from '#lib/access/actor.ts'
import { requirePermission } from '#lib/access/permissions.ts'
import { quotaOf } from '#lib/features/restrictions/quota-by-staff.ts'
import { db } from '#lib/platform/db/db.ts'
import type { Environment } from '#prisma/generated/enums.ts'
import { type AppRecord, appRecord } from './app-record.ts'
import { type ListedRequest, listed, toListed } from './list-requests.ts'
import { requestIdSchema } from './schemas.ts'

/** A scope with its API, and whether the app has it and can be given it now. */
export type ScopeChange = {
  name: string
  description: string
  api: string
  isHeld: boolean
  isAsked: boolean
}

export type ShownRequest = ListedRequest & {
  app: { id: string; teamId: string; name: string; environment: Environment; status: string; createdAt: Date }
  /** What the app may do by now and what it would then; of a live app what that would begin with. */
  changes: ScopeChange[]
  /** Of its scopes those that nobody has granted meanwhile. */
  waiting: string[]
  /** Tokens an hour that it is held to now; null for no quota. */
  quotaNow: number | null
  record: AppRecord
}

const scope = {
  select: { name: true, description: true, position: true, api: { select: { name: true } } },
} as const

/**
 * A request with what granting it changes, and the app’s record so far; null when there is none.
 * @throws AppError `forbidden`
 */
export async function findRequest({ actor }: { actor: Actor }, id: string): Promise<ShownRequest | null> {
  requirePermission(actor, 'request.read')
  if (!requestIdSchema.safeParse(id).success) return null
  const row = await db().accessRequest.findFirst({
    where: { id, client: { deletedAt: null } },
    select: {
      ...listed,
      clientRef: true,
      waiting: { select: { scopeName: true } },
      client: {
        select: {
          ...listed.client.select,
          ...{ name: true, environment: true, status: true, createdAt: true, teamId: true },
          scopes: { select: { scope } },
        },
      },
    },
  })
  if (!row) return null
  const { clientRef, waiting, client } = row
  const [asked, quota, record] = await Promise.all([
    db().scope.findMany({ where: { name: { in: row.scopes } }, ...scope }),
    quotaOf(db(), clientRef),
    appRecord(clientRef),
  ])
  const held = row.kind === 'live' ? [] : client.scopes.map((one) => one.scope)
  const all = [...held, ...asked.filter(({ name }) => !held.some((one) => one.name === name))]
  return {
    ...toListed(row),
    app: {
      ...{ id: clientRef, teamId: client.teamId, name: client.name, environment: client.environment },
      ...{ status: client.status, createdAt: client.createdAt },
    },
    changes: all
      .toSorted((one, other) => one.position - other.position)
      .map(({ name, description, api }) => ({
        ...{ name, description, api: api.name },
        isHeld: held.some((one) => one.name === name),
        isAsked: row.scopes.includes(name),
      })),
    waiting: waiting.map(({ scopeName }) => scopeName),
    quotaNow: quota?.perHour ?? null,
    record,
  }
}
