import { z } from '@hono/zod-openapi'

const errorBody = z.object({ error: z.string(), error_description: z.string() }).openapi('Error')
const content = { 'application/json': { schema: errorBody } }

/** What a change may answer besides, and every call about one app. */
export const CHANGE_RESPONSES = {
  404: { description: 'No such app or secret in the caller’s team', content },
  409: { description: 'The change conflicts with the current state', content },
  413: { description: 'The body is larger than 16 KiB', content },
  422: { description: 'The Idempotency-Key was sent with another request', content },
}

/** What a call may answer besides its own that works with every token for this API. */
export const RESPONSES_TO_EVERY_TOKEN = {
  400: { description: 'The request is malformed', content },
  401: { description: 'The access token is missing or not valid', content },
  503: { description: 'Try again after the time in Retry-After', content },
}

/** What every other may answer. */
export const ERROR_RESPONSES = {
  ...RESPONSES_TO_EVERY_TOKEN,
  403: { description: 'The access token lacks the scope that is needed', content },
}
