import type { Metadata } from 'next'
import { AccountFrame } from '#components/accounts/account-frame.tsx'
import { TakeLinkForm } from '#components/accounts/take-link-form.tsx'
import { shownPortal } from '#lib/platform/portal/shown-portal.ts'
import { confirmAddressAction } from './actions.ts'

export const metadata: Metadata = { title: 'Confirm your address', robots: { index: false } }

export default function ConfirmAddressPage() {
  return (
    <AccountFrame portal={shownPortal()} title="Confirm your address">
      <TakeLinkForm action={confirmAddressAction} label="Confirm address" />
    </AccountFrame>
  )
}
