import type { Metadata } from 'next'
import { AccountFrame } from '#components/accounts/account-frame.tsx'
import { TakeLinkForm } from '#components/accounts/take-link-form.tsx'
import { requireActor } from '#lib/features/people/current-actor.ts'
import { shownPortal } from '#lib/platform/portal/shown-portal.ts'
import { routes } from '#lib/routes.ts'
import { headerActor } from '../header-actor.ts'
import { confirmAddressAction } from './actions.ts'

export const metadata: Metadata = { title: 'Confirm your address', robots: { index: false } }

/** For whoever is signed in: a mailbox alone must not vouch for an account that somebody else made under its address. */
export default async function ConfirmAddressPage() {
  const actor = await requireActor(routes.confirmAddress)
  return (
    <AccountFrame
      portal={shownPortal()}
      actor={await headerActor(actor)}
      title="Confirm your address"
      description={`You are signed in as ${actor.email}.`}
    >
      <TakeLinkForm action={confirmAddressAction} label="Confirm address" />
    </AccountFrame>
  )
}
