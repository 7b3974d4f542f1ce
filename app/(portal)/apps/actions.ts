'use server'

import { z } from 'zod'
import { restoreClient } from '#lib/clients/restore-client.ts'
import { importedClientIdSchema } from '#lib/clients/schemas.ts'
import { formAction } from '#lib/form-action.ts'
import { routes } from '#lib/routes.ts'

export const restoreAction = formAction(z.object({ clientId: importedClientIdSchema }), restoreClient, {
  page: routes.apps,
  finish: async ({ clientId }) => routes.app(clientId),
})
