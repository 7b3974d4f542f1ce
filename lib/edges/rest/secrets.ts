import { z } from '@hono/zod-openapi'
import { scopeOf } from '#lib/access/permissions.ts'
import { addSecret } from '#lib/features/credentials/add-credential.ts'
import {
  cancelRotation,
  deactivateCredential,
  extendOverlap,
  reactivateCredential,
  retireCredential,
} from '#lib/features/credentials/change-credential.ts'
import { ruleOf } from '#lib/features/credentials/credential-life-cycle.ts'
import { deleteCredential } from '#lib/features/credentials/delete-credential.ts'
import { credentialAfter, listCredentials } from '#lib/features/credentials/list-credentials.ts'
import { rotateSecret } from '#lib/features/credentials/rotate-credential.ts'
import { type Call, changing, NOTHING, reading, removing } from './call.ts'
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

const SECRETS = '/clients/{clientId}/secrets'
const SECRET = `${SECRETS}/{secretId}`

const MADE = { status: 201, description: 'The new secret, shown only once' } as const
const CHANGED = { status: 200, description: 'The secret in its current state', schema: secretSchema } as const

const list = reading({
  path: SECRETS,
  summary: 'List the secrets of an app',
  description: `Needs the scope ${scopeOf('app.read')}. Working ones first, then the newest. Deleted ones are left out. The response never contains a client secret.`,
  permission: 'app.read',
  params: appParams,
  query: NOTHING,
  mayBeMissing: true,
  answer: { description: 'All secrets of the app', schema: secretListSchema },
  async read({ actor, params }) {
    const credentials = await listCredentials(actor, params.clientId)
    return credentials && { secrets: credentials.filter(({ kind }) => kind === 'secret').map(toWire) }
  },
})

const add = changing({
  path: SECRETS,
  name: 'add',
  summary: 'Add a secret',
  description: ruleOf('add').meaning,
  permission: 'credential.change',
  params: appParams,
  body: addBody,
  answer: { ...MADE, schema: addedSchema },
  kept: secretSchema,
  async change({ actor, tx, params, body: { name, expires_at: expiresAt } }) {
    const { secret, credentialId } = await addSecret({ actor, tx }, { ...params, name, expiresAt })
    return { answer: toWire(await credentialAfter(tx, credentialId)), secret }
  },
})

const rotate = changing({
  path: `${SECRET}/rotate`,
  name: 'rotate',
  summary: 'Replace a secret',
  description: `${ruleOf('rotate').meaning} If two requests replace the same secret, one gets 409.`,
  permission: 'credential.change',
  params: secretParams,
  body: rotateBody,
  answer: { ...MADE, schema: rotatedSchema },
  kept: rotationSchema,
  async change({ actor, tx, params: { clientId, secretId }, body }) {
    const { overlap_seconds: overlapSeconds, name, expires_at: expiresAt } = body
    const rotation = { clientId, credentialId: secretId, overlapSeconds, name, expiresAt }
    const { secret, credentialId, retiresAt } = await rotateSecret({ actor, tx }, rotation)
    const replaces = { id: secretId, retires_at: retiresAt.toISOString() }
    return { answer: { ...toWire(await credentialAfter(tx, credentialId)), replaces }, secret }
  },
})

const extend = changing({
  path: `${SECRET}/extend`,
  name: 'extend',
  summary: 'Keep a secret that is being replaced working for longer',
  description: ruleOf('extend').meaning,
  permission: 'credential.change',
  params: secretParams,
  body: extendBody,
  answer: CHANGED,
  kept: secretSchema,
  async change({ actor, tx, params, body }) {
    await extendOverlap({ actor, tx }, { ...targetOf(params), overlapSeconds: body.overlap_seconds })
    return { answer: toWire(await credentialAfter(tx, params.secretId)) }
  },
})

/** The steps that need nothing but a secret, in the order of a life. */
const STEPS = [
  { name: 'cancel', summary: 'Cancel a rotation', verb: cancelRotation },
  { name: 'retire', summary: 'Retire a secret that is being replaced', verb: retireCredential },
  { name: 'deactivate', summary: 'Deactivate a secret', verb: deactivateCredential },
  { name: 'reactivate', summary: 'Reactivate a secret', verb: reactivateCredential },
] as const

const steps = STEPS.map(({ name, summary, verb }) =>
  changing({
    path: `${SECRET}/${name}`,
    name,
    summary,
    description: ruleOf(name).meaning,
    permission: 'credential.change',
    params: secretParams,
    body: NOTHING,
    answer: CHANGED,
    kept: secretSchema,
    async change({ actor, tx, params }) {
      await verb({ actor, tx }, targetOf(params))
      return { answer: toWire(await credentialAfter(tx, params.secretId)) }
    },
  }),
)

const remove = removing({
  path: SECRET,
  summary: 'Delete a secret that no longer works',
  description: `${ruleOf('delete').meaning} tokens=keep leaves those valid. A working secret returns 409: deactivate or retire it first.`,
  permission: 'credential.change',
  params: secretParams,
  query: z.object({
    tokens: z
      .enum(['revoke', 'keep'])
      .default('revoke')
      .openapi({ description: 'What becomes of the access tokens it obtained: revoke by default.' }),
  }),
  answer: { description: 'Deleted permanently' },
  async remove({ actor, params, query: { tokens } }) {
    // Typing the client ID again guards against a slip of the hand; a program says what it means.
    const confirmation = params.clientId
    await deleteCredential({ actor }, { ...targetOf(params), confirmation, tokens })
  },
})

/** Everything about the secrets of an app, below `/clients/{clientId}/secrets`. */
export const SECRET_CALLS: readonly Call[] = [list, add, rotate, extend, ...steps, remove]

/** A key, and a secret that was deleted, is none of these calls' business. */
const targetOf = ({ clientId, secretId }: { clientId: string; secretId: string }) => ({
  clientId,
  credentialId: secretId,
  kind: 'secret' as const,
})
