import type { Metadata } from 'next'
import { AccountFrame } from '#components/accounts/account-frame.tsx'
import { TakeLinkForm } from '#components/accounts/take-link-form.tsx'
import { shownPortal } from '#lib/platform/portal/shown-portal.ts'
import { confirmAddressChangeAction } from './actions.ts'

export const metadata: Metadata = { title: 'Confirm your new address', robots: { index: false } }

export default function ChangeAddressPage() {
  return (
    <AccountFrame
      portal={shownPortal()}
      title="Confirm your new address"
      description="The change takes effect once both addresses are confirmed."
    >
      <TakeLinkForm action={confirmAddressChangeAction} label="Confirm the change" />
    </AccountFrame>
  )
}
