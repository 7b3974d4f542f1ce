import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi'
import { type ApiEnv, requireCaller } from './caller.ts'
import { ERROR_RESPONSES } from './schemas.ts'

const whoami = createRoute({
  method: 'get',
  path: '/whoami',
  summary: 'Who is calling',
  description: 'Answers to every valid access token of this API.',
  security: [{ accessToken: [] }],
  responses: {
    200: {
      description: 'The client that the access token was issued to',
      content: {
        'application/json': {
          schema: z
            .object({
              client_id: z.string(),
              scopes: z.array(z.string()),
              issued_at: z.iso.datetime(),
              expires_at: z.iso.datetime(),
            })
            .openapi('Caller'),
        },
      },
    },
    ...ERROR_RESPONSES,
  },
})

/** `GET /whoami`. */
export function addWhoami(app: OpenAPIHono<ApiEnv>): void {
  app.openapi(whoami, (c) => {
    const caller = requireCaller(c.get('caller'))
    return c.json(
      {
        client_id: caller.clientId,
        scopes: [...caller.scopes],
        issued_at: isoTime(caller.issuedAt),
        expires_at: isoTime(caller.expiresAt),
      },
      200,
    )
  })
}

function isoTime(seconds: number): string {
  return new Date(seconds * 1000).toISOString()
}
