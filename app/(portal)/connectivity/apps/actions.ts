'use server'

import { revalidatePath } from 'next/cache'
import { z } from 'zod'
import { afterCheck, checkField, unlessChecked } from '#lib/edges/forms/check-first.ts'
import { formAction } from '#lib/edges/forms/form-action.ts'
import { importedClientIdSchema, suspensionReasonSchema } from '#lib/features/apps/schemas.ts'
import { type StatusesSet, setClientStatuses } from '#lib/features/apps/set-statuses.ts'
import { tagClients } from '#lib/features/apps/tag-clients.ts'
import { transferClients } from '#lib/features/apps/transfer-clients.ts'
import { EVERY_APP_PER_PAGE } from '#lib/features/partners/every-app.ts'
import { askSuspension } from '#lib/features/what-if/ask.ts'
import { typedTags } from '#lib/kernel/tags.ts'
import { routes } from '#lib/routes.ts'

const chosen = z.array(importedClientIdSchema).min(1, 'Choose at least one app.').max(EVERY_APP_PER_PAGE)

const options = {
  confirmsIdentity: true,
  lists: ['clientId'],
  page: routes.everyApp,
  show: ({ changed }: { changed: number }) => ({ changed }),
  async finish() {
    revalidatePath(routes.everyApp)
    return null
  },
} as const

/** What was changed, or the check that was begun instead. */
type Done = { changed: number } & Partial<StatusesSet> & { check?: string }

export const setEveryStatusAction = formAction(
  z
    .object({
      clientId: chosen,
      act: z.enum(['suspend', 'resume']),
      reason: suspensionReasonSchema,
      ...checkField,
    })
    .refine(({ act, reason, check }) => act === 'resume' || check !== undefined || Boolean(reason), {
      path: ['reason'],
      message: 'Say why: their teams read it.',
    }),
  async (ctx, { clientId, act, reason, check }): Promise<Done> => {
    if (check !== undefined) return { changed: 0, check: (await askSuspension(ctx, { clientId })).id }
    return await setClientStatuses(ctx, {
      ...{ clientId, reason, status: act === 'suspend' ? 'suspended' : 'active' },
    })
  },
  {
    ...options,
    confirmsIdentity: unlessChecked,
    show: (result) => result,
    async finish({ check }, input) {
      const path = afterCheck({ changed: false, ...(check !== undefined && { check }) }, input)
      if (path !== undefined) return path
      revalidatePath(routes.everyApp)
      return null
    },
  },
)

export const transferEveryAction = formAction(
  z.object({ clientId: chosen, to: z.string().trim().min(1, 'Enter the short name of a team.').max(64) }),
  (ctx, { clientId, to }) => transferClients(ctx, { clientId, team: to }),
  options,
)

export const tagEveryAction = formAction(
  z
    .object({ clientId: chosen, how: z.enum(['add', 'remove']).default('add'), tags: typedTags })
    .refine(({ tags }) => tags.length > 0, { path: ['tags'], message: 'Enter at least one tag.' }),
  (ctx, { clientId, how, tags }) => tagClients(ctx, { clientId, [how]: tags }),
  options,
)
