'use server'

import { anonymousFormAction } from '#lib/edges/forms/form-action.ts'
import { resetPassword } from '#lib/features/people/account/forgotten-password.ts'
import { signInAfter } from '#lib/features/people/next-path.ts'
import { resetPasswordSchema } from '#lib/features/people/schemas.ts'

export const resetPasswordAction = anonymousFormAction(resetPasswordSchema, resetPassword, {
  finish: async () => signInAfter('password'),
})
