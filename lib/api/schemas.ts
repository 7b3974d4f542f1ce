import { z } from '@hono/zod-openapi'

const errorBody = z.object({ error: z.string(), error_description: z.string() }).openapi('Error')
const content = { 'application/json': { schema: errorBody } }

/** What every route may answer besides its own. */
export const ERROR_RESPONSES = {
  400: { description: 'The request is malformed', content },
  401: { description: 'The access token is missing or not valid', content },
  403: { description: 'The access token lacks the scope that is needed', content },
  503: { description: 'Try again after the time in Retry-After', content },
}
