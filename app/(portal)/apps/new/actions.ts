'use server'

import { z } from 'zod'
import { formAction } from '#lib/edges/forms/form-action.ts'
import { madeOnce } from '#lib/edges/forms/made-once.ts'
import { registerClient } from '#lib/features/apps/register-client.ts'
import { registerClientSchema } from '#lib/features/apps/schemas.ts'
import { onceSchema } from '#lib/platform/idempotency/once-schema.ts'
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
