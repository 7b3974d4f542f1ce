import type { Metadata } from 'next'
import Link from 'next/link'
import { AccountFrame } from '#components/accounts/account-frame.tsx'
import { SetupForm } from '#components/accounts/setup-form.tsx'
import { env } from '#lib/platform/env.ts'
import { shownPortal } from '#lib/platform/portal/shown-portal.ts'
import { routes } from '#lib/routes.ts'
import { setupAction } from './actions.ts'

export const generateMetadata = (): Metadata => ({
  title: `Set up ${env.portal.name}`,
  robots: { index: false },
})

export default function SetupPage() {
  return (
    <AccountFrame
      portal={shownPortal()}
      title={`Set up ${env.portal.name}`}
      description="Create the first administrator account. The code works once and expires after 24 hours."
      aside={
        <>
          Already set up?{' '}
          <Link href={routes.signIn} className="text-accent underline underline-offset-4 hover:decoration-2">
            Sign in
          </Link>
        </>
      }
    >
      <SetupForm action={setupAction} />
    </AccountFrame>
  )
}
