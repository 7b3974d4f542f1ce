'use server'

import { z } from 'zod'
import { formAction } from '#lib/edges/forms/form-action.ts'
import { restoreClient } from '#lib/features/apps/restore-client.ts'
import { importedClientIdSchema, suspensionReasonSchema } from '#lib/features/apps/schemas.ts'
import { setClientStatuses } from '#lib/features/apps/set-statuses.ts'
import { APPS_PER_PAGE } from '#lib/features/health/list-clients.ts'
import { listFilterSchema } from '#lib/features/health/list-filter.ts'
import { routes, teamPath } from '#lib/routes.ts'

export const restoreAction = formAction(z.object({ clientId: importedClientIdSchema }), restoreClient, {
  confirmsIdentity: true,
  page: routes.apps,
  finish: async ({ clientId }) => routes.app(clientId),
})

export const suspendChosenAction = formAction(
  z.object({
    clientId: z.array(importedClientIdSchema).min(1, 'Choose at least one app.').max(APPS_PER_PAGE),
    reason: suspensionReasonSchema,
    team: listFilterSchema.shape.team,
  }),
  (ctx, { clientId, reason }) => setClientStatuses(ctx, { clientId, reason, status: 'suspended' }),
  {
    confirmsIdentity: true,
    lists: ['clientId'],
    page: routes.apps,
    finish: async (_result, { team }) => teamPath(routes.apps, team, { status: 'suspended' }),
  },
)
