'use server'

import { nextPath } from '#lib/accounts/next-path.ts'
import { signUpSchema } from '#lib/accounts/schemas.ts'
import { startSession } from '#lib/accounts/session-cookie.ts'
import { signUp } from '#lib/accounts/sign-up.ts'
import { anonymousFormAction } from '#lib/form-action.ts'

export const signUpAction = anonymousFormAction(
  signUpSchema,
  async (ctx, input) => startSession(await signUp(ctx, input)),
  { finish: async (_result, { next }) => nextPath(next) },
)
