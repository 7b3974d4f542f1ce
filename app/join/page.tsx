import type { Metadata } from 'next'
import { AccountFrame } from '#components/accounts/account-frame.tsx'
import { JoinDesk } from '#components/teams/join-desk.tsx'
import { currentActor } from '#lib/features/people/current-actor.ts'
import { shownProviders } from '#lib/features/people/sso/providers.ts'
import { env } from '#lib/platform/env.ts'
import { shownPortal } from '#lib/platform/portal/shown-portal.ts'
import { headerActor } from '../header-actor.ts'
import {
  acceptInvitationAction,
  joinWithNewAccountAction,
  lookAtInvitationAction,
  mailInvitationAction,
  switchAccountAction,
} from './actions.ts'

export const metadata: Metadata = { title: 'Join a team', robots: { index: false } }

export default async function JoinPage() {
  const actor = await currentActor()
  const { terms, privacyUrl } = env.portal
  return (
    <AccountFrame
      portal={shownPortal()}
      actor={actor && (await headerActor(actor))}
      title="Join a team"
      description="An invitation works once."
    >
      <JoinDesk
        actions={{
          look: lookAtInvitationAction,
          accept: acceptInvitationAction,
          create: joinWithNewAccountAction,
          mail: mailInvitationAction,
          switchAccount: switchAccountAction,
        }}
        actor={actor && { email: actor.email }}
        terms={terms && { ...terms, privacyUrl }}
        providers={shownProviders()}
        takesPasswords={env.signIn !== 'sso'}
      />
    </AccountFrame>
  )
}
