import type { Metadata } from 'next'
import Link from 'next/link'
import { AccountFrame } from '#components/accounts/account-frame.tsx'
import { SetupForm } from '#components/accounts/setup-form.tsx'
import { routes } from '#lib/routes.ts'
import { setupAction } from './actions.ts'

export const metadata: Metadata = { title: 'Set up Latchkey', robots: { index: false } }

export default function SetupPage() {
  return (
    <AccountFrame
      title="Set up Latchkey"
      description="Make the first administrator’s account. The code works once, within 24 hours."
      aside={
        <>
          Done this before?{' '}
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
