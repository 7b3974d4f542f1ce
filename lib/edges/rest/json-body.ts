import type { HonoRequest, MiddlewareHandler } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import { createMiddleware } from 'hono/factory'
import { MAX_BODY_BYTES } from '#lib/oauth/http/body.ts'
import type { ApiEnv } from './caller.ts'
import { ApiError } from './errors.ts'

const JSON_TYPE = /^application\/json[ \t]*(?:;|$)/i

/** What a body that is no JSON is answered. */
export const noJson = () =>
  new ApiError('invalid_request', {
    description: 'The body must be well-formed JSON, sent as application/json.',
  })

/** Before the size: a form was read already, in search of a second token. */
const requireJsonType = createMiddleware<ApiEnv>(async (c, next) => {
  const type = c.req.header('content-type')
  if (type !== undefined && !JSON_TYPE.test(type)) throw noJson()
  await next()
})

const limitSize = bodyLimit({
  maxSize: MAX_BODY_BYTES,
  onError: () => {
    throw new ApiError('payload_too_large')
  },
})

/** What a call with a body lets through to be parsed: JSON, 16 KiB at most. */
export const jsonBody: MiddlewareHandler<ApiEnv>[] = [requireJsonType, limitSize]

/** The body as it was sent; none counts as an empty one, so that a call whose members may all be left out needs none. */
export async function jsonOf(request: HonoRequest): Promise<unknown> {
  if (request.header('content-type') === undefined) return {}
  return await request.json().catch(() => {
    throw noJson()
  })
}
