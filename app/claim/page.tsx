import type { Metadata } from 'next'
import { AccountFrame } from '#components/accounts/account-frame.tsx'
import { HeldHandOffCard } from '#components/claim/held-hand-off.tsx'
import { OpenLinkForm } from '#components/claim/open-link-form.tsx'
import { Callout } from '#components/ui/callout.tsx'
import { Card } from '#components/ui/card.tsx'
import { newCode } from '#lib/features/hand-offs/code.ts'
import { findHeld } from '#lib/features/hand-offs/find-held.ts'
import { isStaff } from '#lib/features/hand-offs/visitor.ts'
import { currentActor } from '#lib/features/people/current-actor.ts'
import { env } from '#lib/platform/env.ts'
import { shownPortal } from '#lib/platform/portal/shown-portal.ts'
import { routes } from '#lib/routes.ts'
import { headerActor } from '../header-actor.ts'
import {
  askAccountAction,
  claimSecretAction,
  claimWithKeyAction,
  confirmClaimAction,
  disputeClaimAction,
  makeAccountAction,
  openHandOffAction,
} from './actions.ts'
import { claimHolder } from './visitor.ts'

export const metadata: Metadata = { title: 'Claim your credentials', robots: { index: false } }

/** Says the same for every link, whose code it never gets: what a link opens, a form asks for. */
export default async function ClaimPage() {
  const person = await currentActor()
  const held = isStaff(person) ? [] : await findHeld(await claimHolder())
  const { terms, privacyUrl } = env.portal
  const open = (
    <OpenLinkForm actions={{ open: openHandOffAction, dispute: disputeClaimAction }} mark={newCode()} />
  )
  return (
    <AccountFrame
      portal={shownPortal()}
      actor={person && (await headerActor(person))}
      title="Claim your credentials"
      description={held.length === 0 && 'The link works once, in the browser that opens it first.'}
    >
      {isStaff(person) ? (
        <Callout tone="warn" title="You are signed in as the connectivity team">
          Staff never see a partner’s secret. Sign out, or let the partner open the link.
        </Callout>
      ) : (
        held.map((handOff) => (
          <HeldHandOffCard
            key={handOff.id}
            handOff={handOff}
            tokenUrl={env.publicUrl + routes.token}
            terms={terms && { ...terms, privacyUrl }}
            actions={{
              claim: claimSecretAction,
              key: claimWithKeyAction,
              confirm: confirmClaimAction,
              account: askAccountAction,
              make: makeAccountAction,
            }}
          />
        ))
      )}
      {!isStaff(person) && held.length === 0 && open}
      {held.length > 0 && <Card title="Open another link">{open}</Card>}
    </AccountFrame>
  )
}
