import { z } from '@hono/zod-openapi'
import { type Call, NOTHING, reading } from './call.ts'

const callerSchema = z
  .object({
    client_id: z.string().openapi({ description: 'The app that the token was issued to.' }),
    scopes: z.array(z.string()).openapi({ description: 'The scopes of the token.' }),
    issued_at: z.iso.datetime().openapi({ description: 'When the token was issued.' }),
    expires_at: z.iso.datetime().openapi({ description: 'When the token expires.' }),
  })
  .openapi('Caller')

/** `GET /whoami`. */
export const WHOAMI_CALLS: readonly Call[] = [
  reading({
    path: '/whoami',
    summary: 'Who is calling',
    description: 'Works with every valid access token for this API.',
    permission: null,
    params: NOTHING,
    query: NOTHING,
    answer: { description: 'The client that the access token was issued to', schema: callerSchema },
    read: async ({ caller }) => ({
      client_id: caller.clientId,
      scopes: [...caller.scopes],
      issued_at: isoTime(caller.issuedAt),
      expires_at: isoTime(caller.expiresAt),
    }),
  }),
]

function isoTime(seconds: number): string {
  return new Date(seconds * 1000).toISOString()
}
