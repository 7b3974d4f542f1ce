'use server'

import { z } from 'zod'
import { registerClient } from '#lib/clients/register-client.ts'
import { registerClientSchema } from '#lib/clients/schemas.ts'
import { formAction } from '#lib/form-action.ts'
import { madeOnce, onceSchema } from '#lib/idempotency/made-once.ts'
import { routes } from '#lib/routes.ts'

const keptSchema = z.object({ clientId: z.string() })

export const registerAction = formAction(
  registerClientSchema.extend({ once: onceSchema }),
  madeOnce(registerClient, {
    keep: ({ clientId }) => ({ clientId }),
    again: (kept) => keptSchema.parse(kept),
  }),
  {
    page: routes.newApp,
    lists: ['scopes'],
    finish: async ({ clientId }) => routes.app(clientId),
  },
)
