import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi'
import type { AppActor } from '#lib/access/actor.ts'
import { addSecret } from '#lib/features/credentials/add-credential.ts'
import {
  cancelRotation,
  deactivateCredential,
  extendOverlap,
  reactivateCredential,
  retireCredential,
} from '#lib/features/credentials/change-credential.ts'
import { ruleOf } from '#lib/features/credentials/credential-life-cycle.ts'
import type { CredentialContext } from '#lib/features/credentials/credential-store.ts'
import { deleteCredential } from '#lib/features/credentials/delete-credential.ts'
import { type ListedCredential, listCredentials } from '#lib/features/credentials/list-credentials.ts'
import { rotateSecret } from '#lib/features/credentials/rotate-credential.ts'
import type { AccessTokenClaims } from '#lib/oauth/tokens/verify-access-token.ts'
import { type Db, inTransaction } from '#lib/platform/db/db.ts'
import { type ApiEnv, requireCaller } from './caller.ts'
import { CLIENTS_READ } from './clients.ts'
import { ApiError } from './errors.ts'
import { answerOnce, idempotencyHeader, REPLAYED_HEADER } from './idempotency.ts'
import { jsonBody } from './json-body.ts'
import { CHANGE_RESPONSES, ERROR_RESPONSES } from './schemas.ts'
import {
  addBody,
  addedSchema,
  appParams,
  extendBody,
  rotateBody,
  rotatedSchema,
  rotationSchema,
  secretListSchema,
  secretParams,
  secretSchema,
  toWire,
} from './secret-schemas.ts'

/** Opens every change to secrets. Whoever holds it can act as any app of the team, so staff gives it. */
export const CREDENTIALS_WRITE = 'credentials:write'

const SECRETS = '/clients/{clientId}/secrets' as const
const SECRET = `${SECRETS}/{secretId}` as const
const NEEDS_WRITE = [{ accessToken: [CREDENTIALS_WRITE] }]

const json = <Schema extends z.ZodType>(schema: Schema) => ({ 'application/json': { schema } })
const bodyOf = <Schema extends z.ZodType>(schema: Schema) => ({ required: true, content: json(schema) })
const answerOf = <Schema extends z.ZodType>(description: string, schema: Schema) => ({
  description,
  content: json(schema),
  headers: REPLAYED_HEADER,
})
const refusals = { ...ERROR_RESPONSES, ...CHANGE_RESPONSES }

const list = createRoute({
  method: 'get',
  path: SECRETS,
  summary: 'List the secrets of an app',
  description: `Needs the scope ${CLIENTS_READ}. Those that work first, then the newest; without deleted ones. No answer of this call holds a secret.`,
  security: [{ accessToken: [CLIENTS_READ] }],
  request: { params: appParams },
  responses: {
    200: { description: 'All secrets of the app', content: json(secretListSchema) },
    ...ERROR_RESPONSES,
    404: CHANGE_RESPONSES[404],
  },
})

const add = createRoute({
  method: 'post',
  path: SECRETS,
  summary: 'Add a secret',
  description: ruleOf('add').meaning,
  security: NEEDS_WRITE,
  middleware: jsonBody,
  request: { params: appParams, headers: idempotencyHeader, body: bodyOf(addBody) },
  responses: { 201: answerOf('The new secret, shown this once', addedSchema), ...refusals },
})

const rotate = createRoute({
  method: 'post',
  path: `${SECRET}/rotate`,
  summary: 'Replace a secret',
  description: `${ruleOf('rotate').meaning} Of two who replace the same one, one gets 409.`,
  security: NEEDS_WRITE,
  middleware: jsonBody,
  request: { params: secretParams, headers: idempotencyHeader, body: bodyOf(rotateBody) },
  responses: { 201: answerOf('The new secret, shown this once', rotatedSchema), ...refusals },
})

const extend = createRoute({
  method: 'post',
  path: `${SECRET}/extend`,
  summary: 'Let a secret that is being replaced go on for longer',
  description: ruleOf('extend').meaning,
  security: NEEDS_WRITE,
  middleware: jsonBody,
  request: { params: secretParams, headers: idempotencyHeader, body: bodyOf(extendBody) },
  responses: { 200: answerOf('The secret as it is now', secretSchema), ...refusals },
})

/** The steps that need nothing but a secret, in the order of a life. */
const STEPS = [
  { step: 'cancel', summary: 'Take a rotation back', verb: cancelRotation },
  { step: 'retire', summary: 'End a secret that is being replaced', verb: retireCredential },
  { step: 'deactivate', summary: 'Stop a secret', verb: deactivateCredential },
  { step: 'reactivate', summary: 'Let a stopped secret work again', verb: reactivateCredential },
] as const

const stepRoute = ({ step, summary }: (typeof STEPS)[number]) =>
  createRoute({
    method: 'post',
    path: `${SECRET}/${step}`,
    summary,
    description: ruleOf(step).meaning,
    security: NEEDS_WRITE,
    request: { params: secretParams, headers: idempotencyHeader },
    responses: { 200: answerOf('The secret as it is now', secretSchema), ...refusals },
  })

const remove = createRoute({
  method: 'delete',
  path: SECRET,
  summary: 'Delete a secret that does not work any more',
  description: `${ruleOf('delete').meaning} With tokens=keep those live on. One that works answers 409: deactivate or retire it first.`,
  security: NEEDS_WRITE,
  request: {
    params: secretParams,
    query: z.object({ tokens: z.enum(['revoke', 'keep']).default('revoke') }),
  },
  responses: { 204: { description: 'It is gone for good' }, ...refusals },
})

/** Everything about the secrets of an app, below `/clients/{clientId}/secrets`. */
export function addSecretCalls(app: OpenAPIHono<ApiEnv>): void {
  app.openapi(list, async (c) => {
    const actor = appActor(requireCaller(c.get('caller'), CLIENTS_READ))
    const credentials = await listCredentials(actor, c.req.valid('param').clientId)
    if (credentials === null) throw new ApiError('not_found')
    return c.json({ secrets: credentials.filter(({ kind }) => kind === 'secret').map(toWire) }, 200)
  })

  app.openapi(add, async (c) => {
    const actor = writer(c.get('caller'))
    const { clientId } = c.req.valid('param')
    const { name, expires_at: expiresAt } = c.req.valid('json')
    const change = {
      caller: actor.clientId,
      key: c.req.valid('header')['idempotency-key'],
      request: ['add', clientId, name, expiresAt],
    }
    const { body, headers } = await answerOnce(change, secretSchema, maySee(actor, clientId), async (tx) => {
      const { secret, credentialId } = await addSecret({ actor, tx }, { clientId, name, expiresAt })
      return { answer: toWire(await findSecret({ actor, tx }, clientId, credentialId)), secret }
    })
    return c.json(body, 201, headers)
  })

  app.openapi(rotate, async (c) => {
    const actor = writer(c.get('caller'))
    const { clientId, secretId } = c.req.valid('param')
    const { overlap_seconds: overlapSeconds, name, expires_at: expiresAt } = c.req.valid('json')
    const change = {
      caller: actor.clientId,
      key: c.req.valid('header')['idempotency-key'],
      request: ['rotate', clientId, secretId, overlapSeconds, name, expiresAt],
    }
    const { body, headers } = await answerOnce(
      change,
      rotationSchema,
      maySee(actor, clientId),
      async (tx) => {
        const rotation = { clientId, credentialId: secretId, overlapSeconds, name, expiresAt }
        const { secret, credentialId, retiresAt } = await rotateSecret({ actor, tx }, rotation)
        const made = await findSecret({ actor, tx }, clientId, credentialId)
        const replaces = { id: secretId, retires_at: retiresAt.toISOString() }
        return { answer: { ...toWire(made), replaces }, secret }
      },
    )
    return c.json(body, 201, headers)
  })

  app.openapi(extend, async (c) => {
    const actor = writer(c.get('caller'))
    const target = c.req.valid('param')
    const { overlap_seconds: overlapSeconds } = c.req.valid('json')
    const step = { name: 'extend', how: [overlapSeconds], key: c.req.valid('header')['idempotency-key'] }
    const { body, headers } = await takeStep(actor, target, step, (ctx, credential) =>
      extendOverlap(ctx, { ...credential, overlapSeconds }),
    )
    return c.json(body, 200, headers)
  })

  for (const one of STEPS) {
    app.openapi(stepRoute(one), async (c) => {
      const actor = writer(c.get('caller'))
      const step = { name: one.step, how: [], key: c.req.valid('header')['idempotency-key'] }
      const { body, headers } = await takeStep(actor, c.req.valid('param'), step, one.verb)
      return c.json(body, 200, headers)
    })
  }

  app.openapi(remove, async (c) => {
    const actor = writer(c.get('caller'))
    const { clientId, secretId } = c.req.valid('param')
    const { tokens } = c.req.valid('query')
    await inTransaction(undefined, async (tx) => {
      const { id } = await findSecret({ actor, tx }, clientId, secretId)
      // Typing the client ID again guards against a slip of the hand; a program says what it means.
      await deleteCredential({ actor, tx }, { clientId, credentialId: id, confirmation: clientId, tokens })
    })
    return c.body(null, 204)
  })
}

const appActor = ({ clientId }: AccessTokenClaims): AppActor => ({ kind: 'client', clientId })

const writer = (caller: AccessTokenClaims | undefined) => appActor(requireCaller(caller, CREDENTIALS_WRITE))

const maySee = (actor: AppActor, clientId: string) => async () =>
  (await listCredentials(actor, clientId)) !== null

/**
 * One secret of an app, inside the transaction of a change to it.
 * @throws ApiError `not_found` for a key, too: it is none of these calls' business
 */
async function findSecret(
  { actor, tx }: { actor: AppActor; tx: Db },
  clientId: string,
  secretId: string,
): Promise<ListedCredential> {
  const credentials = await listCredentials(actor, clientId, tx)
  const found = credentials?.find(({ id, kind }) => id === secretId && kind === 'secret')
  if (!found) throw new ApiError('not_found')
  return found
}

type Step = { name: string; how: readonly unknown[]; key: string | undefined }

/** Takes a secret from one state to another, and tells it as it is then. */
async function takeStep(
  actor: AppActor,
  { clientId, secretId }: { clientId: string; secretId: string },
  { name, how, key }: Step,
  verb: (ctx: CredentialContext, target: { clientId: string; credentialId: string }) => Promise<unknown>,
) {
  const change = { caller: actor.clientId, key, request: [name, clientId, secretId, ...how] }
  return await answerOnce(change, secretSchema, maySee(actor, clientId), async (tx) => {
    const { id } = await findSecret({ actor, tx }, clientId, secretId)
    await verb({ actor, tx }, { clientId, credentialId: id })
    return { answer: toWire(await findSecret({ actor, tx }, clientId, id)) }
  })
}
