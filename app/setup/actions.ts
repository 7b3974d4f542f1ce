'use server'

import { redeemInvitation } from '#lib/accounts/invitations.ts'
import { redeemInvitationSchema } from '#lib/accounts/schemas.ts'
import { startSession } from '#lib/accounts/session-cookie.ts'
import { anonymousFormAction } from '#lib/form-action.ts'
import { routes } from '#lib/routes.ts'

export const setupAction = anonymousFormAction(
  redeemInvitationSchema,
  async (ctx, input) => startSession(await redeemInvitation(ctx, input)),
  { finish: async () => routes.apps },
)
