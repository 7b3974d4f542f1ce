'use server'

import { revalidatePath } from 'next/cache'
import { z } from 'zod'
import { generateFirstSecret } from '#lib/clients/add-credential.ts'
import { importedClientIdSchema } from '#lib/clients/schemas.ts'
import { formAction } from '#lib/form-action.ts'
import { routes } from '#lib/routes.ts'

const generateSchema = z.object({ clientId: importedClientIdSchema })

export const generateAction = formAction(generateSchema, generateFirstSecret, {
  confirmsIdentity: true,
  show: ({ secret }) => ({ secret }),
  async finish(_result, { clientId }) {
    revalidatePath(routes.app(clientId))
    return null
  },
})
