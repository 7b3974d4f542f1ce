'use server'

import { revalidatePath } from 'next/cache'
import type { DisputedLink } from '#components/claim/not-me-form.tsx'
import type { FoundLink } from '#components/claim/open-link-form.tsx'
import { anonymousFormAction } from '#lib/edges/forms/form-action.ts'
import { type AskedAccount, askForAccount } from '#lib/features/hand-offs/ask-account.ts'
import { type Claimed, claimSecret, claimWithKey } from '#lib/features/hand-offs/claim-credential.ts'
import { confirmClaim } from '#lib/features/hand-offs/confirm-claim.ts'
import { disputeClaim } from '#lib/features/hand-offs/dispute-claim.ts'
import { makeAccount } from '#lib/features/hand-offs/make-account.ts'
import { openHandOff } from '#lib/features/hand-offs/open-hand-off.ts'
import {
  askAccountSchema,
  claimKeySchema,
  claimSchema,
  disputeSchema,
  handOffSchema,
  makeAccountSchema,
  openSchema,
} from '#lib/features/hand-offs/schemas.ts'
import { afterSigningIn } from '#lib/features/people/after-signing-in.ts'
import { startSession } from '#lib/features/people/session-cookie.ts'
import { routes, teamPath } from '#lib/routes.ts'
import { holdClaim, visitorFrom } from './visitor.ts'

export const openHandOffAction = anonymousFormAction(
  openSchema,
  async ({ source }, input): Promise<FoundLink | null> => {
    const opening = await openHandOff(await visitorFrom(source), input)
    if (opening.kind !== 'held') return { code: input.code, opening }
    await holdClaim(opening.holder)
    return null
  },
  { show: (found) => found, finish: async (found) => (found ? null : routes.claim) },
)

/** The code goes back to whoever sent it: with scripts off the page that asks once more has it from there alone. */
export const disputeClaimAction = anonymousFormAction(
  disputeSchema,
  async (ctx, input): Promise<DisputedLink> => ({ code: input.code, ...(await disputeClaim(ctx, input)) }),
  { show: (disputed) => disputed },
)

const showing = {
  show: ({ clientId, secret, times }: Claimed) => ({ clientId, secret, times }),
  async finish() {
    revalidatePath(routes.claim)
    return null
  },
}

export const claimSecretAction = anonymousFormAction(
  claimSchema,
  async ({ source }, input) => claimSecret(await visitorFrom(source), input),
  showing,
)

export const claimWithKeyAction = anonymousFormAction(
  claimKeySchema,
  async ({ source }, input) => claimWithKey(await visitorFrom(source), input),
  showing,
)

export const confirmClaimAction = anonymousFormAction(
  handOffSchema,
  async ({ source }, input) => confirmClaim(await visitorFrom(source), input),
  { finish: async () => routes.claim },
)

/** The invitation goes by mail alone; without mail the connectivity team agrees. */
export const askAccountAction = anonymousFormAction(
  askAccountSchema,
  async ({ source }, input) => askForAccount(await visitorFrom(source), input),
  { ...showing, show: ({ email, isMailed }: AskedAccount) => ({ email, isMailed }) },
)

export const makeAccountAction = anonymousFormAction(
  makeAccountSchema,
  async ({ source }, input) => {
    const { ticket, slug } = await makeAccount(await visitorFrom(source), input)
    await startSession(ticket)
    return slug
  },
  { finish: (slug) => afterSigningIn(teamPath(routes.apps, slug)) },
)
