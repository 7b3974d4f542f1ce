'use server'

import { anonymousFormAction } from '#lib/edges/forms/form-action.ts'
import { redeemInvitation } from '#lib/features/people/invitations.ts'
import { redeemInvitationSchema } from '#lib/features/people/schemas.ts'
import { admit } from '#lib/features/people/session-cookie.ts'

export const setupAction = anonymousFormAction(
  redeemInvitationSchema,
  async (ctx, input) => admit(await redeemInvitation(ctx, input), undefined),
  { finish: async (path) => path },
)
