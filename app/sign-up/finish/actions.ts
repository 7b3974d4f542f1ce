'use server'

import { anonymousFormAction } from '#lib/edges/forms/form-action.ts'
import { finishSignUp } from '#lib/features/people/account/sign-up-by-mail.ts'
import { afterSigningIn } from '#lib/features/people/after-signing-in.ts'
import { finishSignUpSchema } from '#lib/features/people/schemas.ts'
import { startSession } from '#lib/features/people/session-cookie.ts'
import { acceptedVersionSchema } from '#lib/features/people/terms.ts'

export const finishSignUpAction = anonymousFormAction(
  finishSignUpSchema.extend({ terms: acceptedVersionSchema }),
  async (ctx, input) => {
    const { ticket, next } = await finishSignUp(ctx, input)
    await startSession(ticket)
    return next
  },
  { finish: (next) => afterSigningIn(next) },
)
