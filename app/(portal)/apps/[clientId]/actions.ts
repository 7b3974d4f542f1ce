'use server'

import { revalidatePath } from 'next/cache'
import { z } from 'zod'
import { formAction } from '#lib/edges/forms/form-action.ts'
import { madeOnce } from '#lib/edges/forms/made-once.ts'
import { importedClientIdSchema } from '#lib/features/apps/schemas.ts'
import { generateFirstSecret } from '#lib/features/credentials/add-credential.ts'
import { MADE_SECRET } from '#lib/features/credentials/made-secret.ts'
import { onceSchema } from '#lib/platform/idempotency/once-schema.ts'
import { routes } from '#lib/routes.ts'

const generateSchema = z.object({ clientId: importedClientIdSchema, once: onceSchema })

export const generateAction = formAction(generateSchema, madeOnce(generateFirstSecret, MADE_SECRET), {
  confirmsIdentity: true,
  show: ({ secret }) => ({ secret }),
  async finish(_result, { clientId }) {
    revalidatePath(routes.app(clientId))
    return null
  },
})
