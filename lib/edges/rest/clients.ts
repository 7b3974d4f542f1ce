import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi'
import { type ApiEnv, requireCaller } from './caller.ts'
import { type ClientCursor, decodeCursor, encodeCursor } from './cursor.ts'
import { ApiError } from './errors.ts'
import { ERROR_RESPONSES } from './schemas.ts'

/** A client as its team's list shows it. */
export type ListedClient = {
  clientId: string
  name: string
  environment: 'sandbox' | 'live'
  status: 'active' | 'suspended'
  createdAt: Date
}

/**
 * The clients of the team that `clientId` belongs to, in the order of their client IDs, those after `cursor` only.
 * `next` is where the next page begins, `null` on the last one.
 *
 * @throws StoreUnavailable when the database is away.
 */
export type ListTeamClients = (input: {
  /** The caller's own client ID; its team bounds the query. */
  clientId: string
  cursor: ClientCursor | null
  limit: number
}) => Promise<{ clients: readonly ListedClient[]; next: ClientCursor | null }>

/** Opens the list of the team's apps. */
export const CLIENTS_READ = 'clients:read'
const MAX_LIMIT = 100
const DEFAULT_LIMIT = 50

const listClients = createRoute({
  method: 'get',
  path: '/clients',
  summary: "List the apps of the caller's team",
  description: `Needs the scope ${CLIENTS_READ}. Sorted by client ID; pass next_cursor back as cursor to go on.`,
  security: [{ accessToken: [CLIENTS_READ] }],
  request: {
    query: z.object({
      limit: z
        .string()
        .regex(/^[1-9]\d{0,2}$/)
        .transform(Number)
        .refine((limit) => limit <= MAX_LIMIT)
        .default(DEFAULT_LIMIT)
        .openapi({ type: 'integer', minimum: 1, maximum: MAX_LIMIT, default: DEFAULT_LIMIT }),
      cursor: z.string().optional(),
    }),
  },
  responses: {
    200: {
      description: 'One page of apps',
      content: {
        'application/json': {
          schema: z
            .object({
              clients: z.array(
                z.object({
                  client_id: z.string(),
                  name: z.string(),
                  environment: z.enum(['sandbox', 'live']),
                  status: z.enum(['active', 'suspended']),
                  created_at: z.iso.datetime(),
                }),
              ),
              next_cursor: z.string().nullable(),
            })
            .openapi('ClientList'),
        },
      },
    },
    ...ERROR_RESPONSES,
  },
})

/** `GET /clients`. */
export function addClients(app: OpenAPIHono<ApiEnv>, listTeamClients: ListTeamClients): void {
  app.openapi(listClients, async (c) => {
    const { clientId } = requireCaller(c.get('caller'), CLIENTS_READ)
    const query = c.req.valid('query')
    const cursor = readCursor(query.cursor, clientId)
    const { clients, next } = await listTeamClients({ clientId, cursor, limit: query.limit })
    return c.json(
      {
        clients: clients.map((client) => ({
          client_id: client.clientId,
          name: client.name,
          environment: client.environment,
          status: client.status,
          created_at: client.createdAt.toISOString(),
        })),
        next_cursor: next === null ? null : encodeCursor(next, clientId),
      },
      200,
    )
  })
}

function readCursor(text: string | undefined, caller: string): ClientCursor | null {
  if (text === undefined) return null
  const cursor = decodeCursor(text, caller)
  if (cursor === null) throw new ApiError('invalid_request', { description: 'The cursor is not valid.' })
  return cursor
}
