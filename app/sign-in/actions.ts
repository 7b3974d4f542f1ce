'use server'

import { anonymousFormAction } from '#lib/edges/forms/form-action.ts'
import { afterSigningIn } from '#lib/features/people/after-signing-in.ts'
import { signInSchema } from '#lib/features/people/schemas.ts'
import { startSession } from '#lib/features/people/session-cookie.ts'
import { signIn } from '#lib/features/people/sign-in.ts'

export const signInAction = anonymousFormAction(
  signInSchema,
  async (ctx, input) => startSession(await signIn(ctx, input)),
  { finish: (_result, { next }) => afterSigningIn(next) },
)
