'use server'

import { revalidatePath } from 'next/cache'
import { z } from 'zod'
import { seenSchema } from '#lib/changes/seen-version.ts'
import { formAction } from '#lib/edges/forms/form-action.ts'
import { scopeNameSchema } from '#lib/features/apis/schemas.ts'
import { deleteClient } from '#lib/features/apps/delete-client.ts'
import {
  authMethodsSchema,
  clientDescriptionSchema,
  clientNameSchema,
  confirmationSchema,
  importedClientIdSchema,
  suspensionReasonSchema,
} from '#lib/features/apps/schemas.ts'
import { setClientStatus } from '#lib/features/apps/set-status.ts'
import { suspendClient } from '#lib/features/apps/suspend-client.ts'
import { transferClient } from '#lib/features/apps/transfer-client.ts'
import { updateClient } from '#lib/features/apps/update-client.ts'
import { requestLiveApp, requestQuota, requestScopes } from '#lib/features/requests/ask.ts'
import {
  requestIdSchema,
  requestLiveAppSchema,
  requestQuotaSchema,
  requestScopesSchema,
} from '#lib/features/requests/schemas.ts'
import { withdrawRequest } from '#lib/features/requests/withdraw.ts'
import { changeMethodsKnowingly } from '#lib/features/restrictions/change-methods-knowingly.ts'
import { restrictKnowingly, understoodSchema } from '#lib/features/restrictions/restrict-knowingly.ts'
import { typedRestrictions } from '#lib/features/restrictions/restrictions.ts'
import { LEAK_POLICIES } from '#lib/kernel/leak-policy.ts'
import { routes, teamPath } from '#lib/routes.ts'

const target = { clientId: importedClientIdSchema }
/** One group of settings, with the version of it that its form showed. */
const group = { ...target, seen: seenSchema }
const confirmed = { ...target, confirmation: confirmationSchema }

/** The answer stands on the page that sent the form. */
const staying = {
  show: ({ changed }: { changed: boolean }) => ({ changed }),
  async finish(_result: unknown, { clientId }: { clientId: string }) {
    revalidatePath(routes.appSettings(clientId))
    return null
  },
}

/**
 * What an app may do, how it proves who it is, and what it is held to: asked for with the password whichever way it
 * changes. Some of it makes the app less strict, the rest stops programs (SE-05, decision 20).
 */
const guarded = { ...staying, confirmsIdentity: true }

export const updateDetailsAction = formAction(
  z.object({ ...group, name: clientNameSchema, description: clientDescriptionSchema.default('') }),
  updateClient,
  staying,
)

export const updateScopesAction = formAction(
  z.object({ ...group, scopes: z.array(scopeNameSchema).max(100) }),
  updateClient,
  { ...guarded, lists: ['scopes'] },
)

/** A request stands on the page that sent it. */
const asking = {
  async finish(_result: unknown, { clientId }: { clientId: string }) {
    revalidatePath(routes.appSettings(clientId))
    return null
  },
}

export const requestScopesAction = formAction(requestScopesSchema, requestScopes, {
  ...asking,
  lists: ['scopes'],
})

export const requestLiveAppAction = formAction(requestLiveAppSchema, requestLiveApp, {
  ...asking,
  lists: ['scopes'],
})

export const requestQuotaAction = formAction(requestQuotaSchema, requestQuota, asking)

export const withdrawRequestAction = formAction(
  z.object({ ...target, id: requestIdSchema }),
  withdrawRequest,
  asking,
)

export const updateAuthenticationAction = formAction(
  z.object({
    ...group,
    authMethods: authMethodsSchema,
    mayNameTokenEndpoint: z
      .literal('on')
      .optional()
      .transform((tick) => tick === 'on'),
    understood: understoodSchema,
  }),
  changeMethodsKnowingly,
  { ...guarded, lists: ['authMethods'] },
)

export const updateLeakPolicyAction = formAction(
  z.object({ ...group, leakPolicy: z.enum(LEAK_POLICIES, 'Choose what happens.') }),
  updateClient,
  guarded,
)

/** Of whichever restriction the form is about. */
export const restrictAction = formAction(
  z.object({ ...group, ...typedRestrictions.shape, understood: understoodSchema }),
  restrictKnowingly,
  guarded,
)

export const suspendAction = formAction(
  z.object({ ...confirmed, reason: suspensionReasonSchema }),
  suspendClient,
  {
    confirmsIdentity: true,
    finish: async (_result, { clientId }) => routes.appSettings(clientId),
  },
)

export const resumeAction = formAction(
  z.object(target),
  (ctx, { clientId }) => setClientStatus(ctx, { clientId, status: 'active' }),
  { confirmsIdentity: true, finish: async (_result, { clientId }) => routes.appSettings(clientId) },
)

export const transferAction = formAction(
  z.object({ ...confirmed, teamId: z.uuid('Choose a team.') }),
  transferClient,
  { confirmsIdentity: true, finish: async ({ clientId }) => routes.app(clientId) },
)

export const deleteAction = formAction(z.object(confirmed), deleteClient, {
  confirmsIdentity: true,
  finish: async ({ team }) => teamPath(routes.apps, team, { status: 'deleted' }),
})
