'use server'

import { z } from 'zod'
import { anonymousFormAction, formAction } from '#lib/edges/forms/form-action.ts'
import { afterSigningIn } from '#lib/features/people/after-signing-in.ts'
import { signInPath } from '#lib/features/people/next-path.ts'
import { endSession, startSession } from '#lib/features/people/session-cookie.ts'
import { acceptedVersionSchema } from '#lib/features/people/terms.ts'
import {
  acceptInvitation,
  joinWithNewAccount,
  mailInvitation,
  showInvitation,
} from '#lib/features/teams/invitations/join-team.ts'
import { codeSchema, joinSchema } from '#lib/features/teams/invitations/schemas.ts'
import { routes, teamPath } from '#lib/routes.ts'

export const lookAtInvitationAction = anonymousFormAction(
  codeSchema,
  async (ctx, input) => ({ ...input, ...(await showInvitation(ctx, input)) }),
  { show: (invitation) => invitation },
)

export const acceptInvitationAction = formAction(codeSchema, acceptInvitation, {
  page: routes.join,
  finish: async ({ slug }) => teamPath(routes.apps, slug),
})

export const joinWithNewAccountAction = anonymousFormAction(
  joinSchema.safeExtend({ terms: acceptedVersionSchema }),
  async (ctx, input) => {
    const { ticket, slug } = await joinWithNewAccount(ctx, input)
    await startSession(ticket)
    return slug
  },
  { finish: (slug) => afterSigningIn(teamPath(routes.apps, slug)) },
)

export const mailInvitationAction = anonymousFormAction(codeSchema, mailInvitation, {
  show: (): true => true,
})

export const switchAccountAction = formAction(z.object({}), async () => await endSession(), {
  page: routes.join,
  finish: async () => signInPath(routes.join),
})
