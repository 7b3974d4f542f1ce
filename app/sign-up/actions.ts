'use server'

import { anonymousFormAction } from '#lib/edges/forms/form-action.ts'
import { requestSignUp } from '#lib/features/people/account/sign-up-by-mail.ts'
import { afterSigningIn } from '#lib/features/people/after-signing-in.ts'
import { requestSignUpSchema, signUpSchema } from '#lib/features/people/schemas.ts'
import { startSession } from '#lib/features/people/session-cookie.ts'
import { signUp } from '#lib/features/people/sign-up.ts'
import { acceptedVersionSchema } from '#lib/features/people/terms.ts'

export const signUpAction = anonymousFormAction(
  signUpSchema.safeExtend({ terms: acceptedVersionSchema }),
  async (ctx, input) => startSession(await signUp(ctx, input)),
  { finish: (_result, { next }) => afterSigningIn(next) },
)

export const requestSignUpAction = anonymousFormAction(requestSignUpSchema, requestSignUp, {
  show: (): true => true,
})
