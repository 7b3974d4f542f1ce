'use server'

import { z } from 'zod'
import { APPS_PER_PAGE } from '#lib/clients/list-clients.ts'
import { restoreClient } from '#lib/clients/restore-client.ts'
import { importedClientIdSchema } from '#lib/clients/schemas.ts'
import { suspendClients } from '#lib/clients/suspend-clients.ts'
import { formAction } from '#lib/form-action.ts'
import { routes } from '#lib/routes.ts'

export const restoreAction = formAction(z.object({ clientId: importedClientIdSchema }), restoreClient, {
  confirmsIdentity: true,
  page: routes.apps,
  finish: async ({ clientId }) => routes.app(clientId),
})

export const suspendChosenAction = formAction(
  z.object({
    clientId: z.array(importedClientIdSchema).min(1, 'Choose at least one app.').max(APPS_PER_PAGE),
  }),
  suspendClients,
  {
    confirmsIdentity: true,
    lists: ['clientId'],
    page: routes.apps,
    finish: async () => `${routes.apps}?status=suspended`,
  },
)
