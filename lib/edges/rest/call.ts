import { type OpenAPIHono, type RouteConfig, z } from '@hono/zod-openapi'
import type { Context, MiddlewareHandler } from 'hono'
import type { AppActor } from '#lib/access/actor.ts'
import { type ApiPermission, scopeOf } from '#lib/access/permissions.ts'
import { visibleClient } from '#lib/access/visible-client.ts'
import type { RequestFacts } from '#lib/oauth/ports.ts'
import type { AccessTokenClaims } from '#lib/oauth/tokens/verify-access-token.ts'
import type { Db } from '#lib/platform/db/db.ts'
import type { Prisma } from '#prisma/generated/client.ts'
import { type ApiEnv, requireCaller } from './caller.ts'
import { ApiError, invalidField } from './errors.ts'
import { answerOnce, idempotencyHeader, REPLAYED_HEADER } from './idempotency.ts'
import { jsonBody, jsonOf } from './json-body.ts'
import { CHANGE_RESPONSES, ERROR_RESPONSES, RESPONSES_TO_EVERY_TOKEN } from './schemas.ts'

// A resource of the API is a list of calls: what each is documented by, what it takes, who may, and the verb.

/** One address and method, ready to be served and documented. */
export type Call = (app: OpenAPIHono<ApiEnv>) => void

type Described = {
  path: string
  summary: string
  description: string
  /** Who may; with null every valid access token of this API opens it. */
  permission: ApiPermission | null
}

/** Who asks, and what a `Request` does not hold of the asking. */
type Asked = { actor: AppActor; caller: AccessTokenClaims; facts: RequestFacts }

/** For what a call does not take. */
export const NOTHING = z.object({})

/** A member of what is documented, for what a call takes. */
const taken = <Name extends string>(name: Name, schema: z.ZodObject) =>
  schema === NOTHING ? {} : { [name]: schema }

type Reading<Params extends z.ZodObject, Query extends z.ZodObject> = Described & {
  params: Params
  query: Query
  /** Whether it is about one app, which may not be there. */
  mayBeMissing?: boolean
  answer: { description: string; schema: z.ZodType }
  /** Null when there is nothing that the caller may see. */
  read: (asked: Asked & { params: z.output<Params>; query: z.output<Query> }) => Promise<object | null>
}

/** A call that changes nothing. */
export function reading<Params extends z.ZodObject, Query extends z.ZodObject>(
  call: Reading<Params, Query>,
): Call {
  const { params, query, answer } = call
  const route: RouteConfig = {
    ...documented(call, 'get'),
    request: { ...taken('params', params), ...taken('query', query) },
    responses: {
      200: { description: answer.description, content: json(answer.schema) },
      ...(call.permission === null ? RESPONSES_TO_EVERY_TOKEN : ERROR_RESPONSES),
      ...(call.mayBeMissing && { 404: CHANGE_RESPONSES[404] }),
    },
  }
  return serve(route, [], async (c) => {
    const sent = { query: inQuery(c, query), params: inPath(c, params) }
    const body = await call.read({ ...sent, ...asked(c, call.permission) })
    if (body === null) throw new ApiError('not_found')
    return c.json(body, 200)
  })
}

type Changing<
  Params extends z.ZodObject,
  Body extends z.ZodObject,
  Kept extends Prisma.InputJsonObject,
> = Described & {
  permission: ApiPermission
  /** What it is called beside its address, among the requests that an idempotency key was sent with. */
  name: string
  params: Params
  body: Body
  answer: { status: 200 | 201; description: string; schema: z.ZodType }
  /** What a replay is answered with: the answer without what is shown once. */
  kept: z.ZodType<Kept>
  change: (
    asked: Asked & { tx: Db; params: z.output<Params>; body: z.output<Body> },
  ) => Promise<{ answer: Kept; secret?: string }>
}

/** A change to an app, made once per idempotency key, in one transaction with what is kept of its answer. */
export function changing<
  Params extends z.ZodObject<{ clientId: z.ZodType<string> }>,
  Kept extends Prisma.InputJsonObject,
  Body extends z.ZodObject,
>(call: Changing<Params, Body, Kept>): Call {
  const { params, body, answer } = call
  const route: RouteConfig = {
    ...documented(call, 'post'),
    request: {
      params,
      headers: idempotencyHeader,
      ...(body !== NOTHING && { body: { required: true, content: json(body) } }),
    },
    responses: {
      [answer.status]: {
        description: answer.description,
        content: json(answer.schema),
        headers: REPLAYED_HEADER,
      },
      ...ERROR_RESPONSES,
      ...CHANGE_RESPONSES,
    },
  }
  return serve(route, body === NOTHING ? [] : jsonBody, async (c) => {
    const sent = { params: inPath(c, params), key: inHeader(c), body: await inBody(c, body) }
    const by = asked(c, call.permission)
    const { clientId } = sent.params
    const request = [call.name, ...valuesOf(params, sent.params), ...valuesOf(body, sent.body)]
    const result = await answerOnce(
      { caller: by.actor.clientId, key: sent.key, request },
      call.kept,
      async () => (await visibleClient(by.actor, clientId, call.permission)) !== null,
      async (tx) => await call.change({ ...by, tx, params: sent.params, body: sent.body }),
    )
    return c.json(result.body, answer.status, result.headers)
  })
}

type Removing<Params extends z.ZodObject, Query extends z.ZodObject> = Described & {
  permission: ApiPermission
  params: Params
  query: Query
  answer: { description: string }
  remove: (asked: Asked & { params: z.output<Params>; query: z.output<Query> }) => Promise<void>
}

/** A call after which something is gone; it needs no idempotency key, because the second finds nothing. */
export function removing<Params extends z.ZodObject, Query extends z.ZodObject>(
  call: Removing<Params, Query>,
): Call {
  const { params, query, answer } = call
  const route: RouteConfig = {
    ...documented(call, 'delete'),
    request: { params, query },
    responses: { 204: answer, ...ERROR_RESPONSES, ...CHANGE_RESPONSES },
  }
  return serve(route, [], async (c) => {
    const sent = { query: inQuery(c, query), params: inPath(c, params) }
    await call.remove({ ...sent, ...asked(c, call.permission) })
    return c.body(null, 204)
  })
}

const json = (schema: z.ZodType) => ({ 'application/json': { schema } })

const documented = <Method extends RouteConfig['method']>(
  { path, summary, description, permission }: Described,
  method: Method,
) => ({
  method,
  path,
  summary,
  description,
  security: [{ accessToken: permission === null ? [] : [scopeOf(permission)] }],
})

function serve(
  route: RouteConfig,
  before: readonly MiddlewareHandler<ApiEnv>[],
  answer: (c: Context<ApiEnv>) => Promise<Response>,
): Call {
  return (app) => {
    app.openAPIRegistry.registerPath(route)
    app.on([route.method], [route.path.replaceAll(/\{(\w+)\}/g, ':$1')], ...before, answer)
  }
}

function asked(c: Context<ApiEnv>, permission: ApiPermission | null): Asked {
  const caller = requireCaller(c.get('caller'), permission === null ? undefined : scopeOf(permission))
  return { caller, actor: { kind: 'client', clientId: caller.clientId, scopes: caller.scopes }, facts: c.env }
}

function inQuery<Query extends z.ZodObject>(c: Context<ApiEnv>, schema: Query): z.output<Query> {
  const several = Object.entries(c.req.queries())
  // One that is sent twice is a list, which no schema of ours takes.
  const values = several.map(([name, all]) => [name, all.length === 1 ? all[0] : all])
  return read(schema, Object.fromEntries(values))
}

/** What can be the name of nothing is not there, like any other. */
function inPath<Params extends z.ZodObject>(c: Context<ApiEnv>, schema: Params): z.output<Params> {
  const parsed = schema.safeParse(c.req.param())
  if (!parsed.success) throw new ApiError('not_found')
  return parsed.data
}

const inHeader = (c: Context<ApiEnv>) => read(idempotencyHeader, c.req.header())['idempotency-key']

async function inBody<Body extends z.ZodObject>(c: Context<ApiEnv>, schema: Body): Promise<z.output<Body>> {
  return read(schema, schema === NOTHING ? {} : await jsonOf(c.req))
}

/** @throws ApiError `invalid_request` that names the first field that is wrong */
function read<Schema extends z.ZodObject>(schema: Schema, sent: unknown): z.output<Schema> {
  const parsed = schema.safeParse(sent)
  if (parsed.success) return parsed.data
  const [issue] = parsed.error.issues
  throw invalidField(String(issue?.path[0] ?? 'body'), issue?.message ?? '')
}

/** The members in the order of the schema, left out or not: of two requests that are the same, they are the same. */
const valuesOf = (schema: z.ZodObject, value: Readonly<Record<string, unknown>>): unknown[] =>
  Object.keys(schema.shape).map((name) => value[name])
