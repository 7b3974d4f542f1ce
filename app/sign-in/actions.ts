'use server'

import { nextPath } from '#lib/accounts/next-path.ts'
import { signInSchema } from '#lib/accounts/schemas.ts'
import { rememberDevice, startSession } from '#lib/accounts/session-cookie.ts'
import { signIn } from '#lib/accounts/sign-in.ts'
import { anonymousFormAction } from '#lib/form-action.ts'

export const signInAction = anonymousFormAction(
  signInSchema,
  async (ctx, input) => {
    const { deviceMark, ...ticket } = await signIn(ctx, input)
    await startSession(ticket)
    await rememberDevice(deviceMark)
  },
  { finish: async (_result, { next }) => nextPath(next) },
)
