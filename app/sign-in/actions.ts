'use server'

import { anonymousFormAction } from '#lib/edges/forms/form-action.ts'
import { passkeySignInSchema } from '#lib/features/people/factors/passkeys/passkey-sign-in.ts'
import { signInByThisBrowsersPasskey } from '#lib/features/people/factors/this-browser.ts'
import { signInSchema } from '#lib/features/people/schemas.ts'
import { admit } from '#lib/features/people/session-cookie.ts'
import { signIn } from '#lib/features/people/sign-in.ts'

export const signInAction = anonymousFormAction(
  signInSchema,
  async (ctx, input) => admit(await signIn(ctx, input), input.next),
  { finish: async (path) => path },
)

export const passkeySignInAction = anonymousFormAction(passkeySignInSchema, signInByThisBrowsersPasskey, {
  finish: async (path) => path,
})
