'use server'

import { anonymousFormAction } from '#lib/edges/forms/form-action.ts'
import { afterSigningIn } from '#lib/features/people/after-signing-in.ts'
import { redeemInvitation } from '#lib/features/people/invitations.ts'
import { redeemInvitationSchema } from '#lib/features/people/schemas.ts'
import { startSession } from '#lib/features/people/session-cookie.ts'

export const setupAction = anonymousFormAction(
  redeemInvitationSchema,
  async (ctx, input) => startSession(await redeemInvitation(ctx, input)),
  { finish: () => afterSigningIn(undefined) },
)
