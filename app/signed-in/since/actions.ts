'use server'

import { formAction } from '#lib/edges/forms/form-action.ts'
import { acknowledgeChanges } from '#lib/features/people/factors/acknowledge-changes.ts'
import { nextPath } from '#lib/features/people/next-path.ts'
import { acknowledgeSchema } from '#lib/features/people/schemas.ts'
import { inThisSession } from '#lib/features/people/session-cookie.ts'
import { routes } from '#lib/routes.ts'

export const acknowledgeChangesAction = formAction(
  acknowledgeSchema,
  async (ctx) => await acknowledgeChanges(await inThisSession(ctx)),
  { page: routes.sinceLastSignIn, finish: async (_result, { next }) => nextPath(next) },
)
