'use server'

import { revalidatePath } from 'next/cache'
import { z } from 'zod'
import { generateFirstSecret } from '#lib/clients/add-credential.ts'
import { MADE_SECRET } from '#lib/clients/made-secret.ts'
import { importedClientIdSchema } from '#lib/clients/schemas.ts'
import { formAction } from '#lib/form-action.ts'
import { madeOnce, onceSchema } from '#lib/idempotency/made-once.ts'
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
