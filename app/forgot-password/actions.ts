'use server'

import { anonymousFormAction } from '#lib/edges/forms/form-action.ts'
import { requestPasswordReset } from '#lib/features/people/account/forgotten-password.ts'
import { mailedLinkSchema } from '#lib/features/people/schemas.ts'

export const forgotPasswordAction = anonymousFormAction(mailedLinkSchema, requestPasswordReset, {
  show: (): true => true,
})
