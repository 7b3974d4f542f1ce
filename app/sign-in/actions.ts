'use server'

import { anonymousFormAction } from '#lib/edges/forms/form-action.ts'
import { signInSchema } from '#lib/features/people/schemas.ts'
import { admit } from '#lib/features/people/session-cookie.ts'
import { signIn } from '#lib/features/people/sign-in.ts'

export const signInAction = anonymousFormAction(
  signInSchema,
  async (ctx, input) => admit(await signIn(ctx, input), input.next),
  { finish: async (path) => path },
)
