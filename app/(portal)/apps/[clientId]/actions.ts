'use server'

import { revalidatePath } from 'next/cache'
import { z } from 'zod'
import { generateSecret } from '#lib/clients/generate-secret.ts'
import { importedClientIdSchema } from '#lib/clients/schemas.ts'
import { formAction } from '#lib/form-action.ts'
import { routes } from '#lib/routes.ts'

const generateSchema = z.object({
  clientId: importedClientIdSchema,
  replaces: z.uuid().nullable().default(null),
})

export const generateAction = formAction(generateSchema, generateSecret, {
  show: ({ secret }) => ({ secret }),
  async finish(_result, { clientId }) {
    revalidatePath(routes.app(clientId))
    return null
  },
})
