'use server'

import { revalidatePath } from 'next/cache'
import { z } from 'zod'
import { seenSchema } from '#lib/changes/seen-version.ts'
import { afterCheck, type Checked, checkField, orCheck, unlessChecked } from '#lib/edges/forms/check-first.ts'
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
import { askMethods, askRestriction, askScopes, askSuspension } from '#lib/features/what-if/ask.ts'
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

/** Saved, or only checked against the requests that are kept. */
const checkable = {
  confirmsIdentity: unlessChecked,
  show: (result: Checked) => result,
  async finish(result: Checked, input: { clientId: string; check?: 'here' | 'page' | undefined }) {
    const path = afterCheck(result, input)
    if (path !== undefined) return path
    revalidatePath(routes.appSettings(input.clientId))
    return null
  },
}

export const updateScopesAction = formAction(
  z.object({ ...group, ...checkField, scopes: z.array(scopeNameSchema).max(100) }),
  orCheck(askScopes, updateClient),
  { ...checkable, lists: ['scopes'] },
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
    ...checkField,
    authMethods: authMethodsSchema,
    mayNameTokenEndpoint: z
      .literal('on')
      .optional()
      .transform((tick) => tick === 'on'),
    understood: understoodSchema,
  }),
  orCheck(askMethods, changeMethodsKnowingly),
  { ...checkable, lists: ['authMethods'] },
)

export const updateLeakPolicyAction = formAction(
  z.object({ ...group, leakPolicy: z.enum(LEAK_POLICIES, 'Choose what happens.') }),
  updateClient,
  guarded,
)

/** Of whichever restriction the form is about. */
export const restrictAction = formAction(
  z.object({ ...group, ...checkField, ...typedRestrictions.shape, understood: understoodSchema }),
  orCheck(
    (ctx, { clientId, seen: _, understood: __, ...wanted }) => askRestriction(ctx, { clientId, ...wanted }),
    restrictKnowingly,
  ),
  checkable,
)

export const suspendAction = formAction(
  z.object({ ...confirmed, ...checkField, reason: suspensionReasonSchema }),
  orCheck((ctx, { clientId }) => askSuspension(ctx, { clientId: [clientId] }), suspendClient),
  {
    ...checkable,
    async finish(result, input) {
      const path = afterCheck(result, input)
      return path === undefined ? routes.appSettings(input.clientId) : path
    },
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
