'use server'

import { revalidatePath } from 'next/cache'
import { z } from 'zod'
import { formAction } from '#lib/edges/forms/form-action.ts'
import { signingAlgSchema } from '#lib/features/apis/schemas.ts'
import { retireKeyKnowingly } from '#lib/features/partners/key-effect.ts'
import { rotateKey } from '#lib/features/signing-keys/rotate.ts'
import { routes } from '#lib/routes.ts'

const options = {
  confirmsIdentity: true,
  page: routes.signingKeys,
  async finish() {
    revalidatePath(routes.signingKeys)
    return null
  },
} as const

export const rotateSigningKeyAction = formAction(z.object({ alg: signingAlgSchema }), rotateKey, options)

export const retireSigningKeyAction = formAction(
  z.object({
    kid: z.string().regex(/^[\w-]{43}$/, 'There is no such key.'),
    confirmation: z.string().max(100),
  }),
  retireKeyKnowingly,
  options,
)
