import { z } from '@hono/zod-openapi'
import type { AppActor } from '#lib/access/actor.ts'
import { scopeOf } from '#lib/access/permissions.ts'
import type { ListedClient } from '#lib/features/apps/list-team-clients.ts'
import { type Call, NOTHING, reading } from './call.ts'
import { type ClientCursor, decodeCursor, encodeCursor } from './cursor.ts'
import { ApiError } from './errors.ts'

/**
 * The clients of the team that the calling app belongs to, in the order of their client IDs, those after `cursor` only.
 * `next` is where the next page begins, `null` on the last one.
 *
 * @throws StoreUnavailable when the database is away.
 */
export type ListTeamClients = (input: {
  /** The calling app; its team bounds the query. */
  actor: AppActor
  cursor: ClientCursor | null
  limit: number
}) => Promise<{ clients: readonly ListedClient[]; next: ClientCursor | null }>

/** Apps on one page at most. */
export const MAX_LIMIT = 100
const DEFAULT_LIMIT = 50

const pageSchema = z.object({
  limit: z
    .string()
    .regex(/^[1-9]\d{0,2}$/)
    .transform(Number)
    .refine((limit) => limit <= MAX_LIMIT)
    .default(DEFAULT_LIMIT)
    .openapi({
      type: 'integer',
      minimum: 1,
      maximum: MAX_LIMIT,
      default: DEFAULT_LIMIT,
      description: `Apps on a page: ${DEFAULT_LIMIT} by default, at most ${MAX_LIMIT}.`,
    }),
  cursor: z.string().optional().openapi({ description: 'The next_cursor of the page before.' }),
})

const clientListSchema = z
  .object({
    clients: z
      .array(
        z.object({
          client_id: z.string().openapi({ description: 'Client ID of the app.' }),
          name: z.string().openapi({ description: 'What its team calls it.' }),
          environment: z.enum(['sandbox', 'live']).openapi({ description: 'Which APIs it can use.' }),
          status: z.enum(['active', 'suspended']).openapi({ description: 'Whether it gets tokens.' }),
          created_at: z.iso.datetime().openapi({ description: 'When it was registered.' }),
        }),
      )
      .openapi({ description: 'One page of apps, sorted by client ID.' }),
    next_cursor: z.string().nullable().openapi({ description: 'Null on the last page.' }),
  })
  .openapi('ClientList')

/** `GET /clients`. */
export const clientCalls = (listTeamClients: ListTeamClients): readonly Call[] => [
  reading({
    path: '/clients',
    summary: 'List the apps of the caller’s team',
    description: `Needs the scope ${scopeOf('app.read')}. Sorted by client ID. Pass next_cursor as cursor to get the next page.`,
    permission: 'app.read',
    params: NOTHING,
    query: pageSchema,
    answer: { description: 'One page of apps', schema: clientListSchema },
    async read({ actor, query }) {
      const { clientId } = actor
      const cursor = readCursor(query.cursor, clientId)
      const { clients, next } = await listTeamClients({ actor, cursor, limit: query.limit })
      return {
        clients: clients.map(toWire),
        next_cursor: next === null ? null : encodeCursor(next, clientId),
      }
    },
  }),
]

const toWire = (client: ListedClient) => ({
  client_id: client.clientId,
  name: client.name,
  environment: client.environment,
  status: client.status,
  created_at: client.createdAt.toISOString(),
})

function readCursor(text: string | undefined, caller: string): ClientCursor | null {
  if (text === undefined) return null
  const cursor = decodeCursor(text, caller)
  if (cursor === null) throw new ApiError('invalid_request', { description: 'The cursor is not valid.' })
  return cursor
}
