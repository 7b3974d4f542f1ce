import type { Metadata } from 'next'
import Link from 'next/link'
import { AccountFrame } from '#components/accounts/account-frame.tsx'
import { AskForMailForm } from '#components/accounts/ask-for-mail-form.tsx'
import { ContactLink } from '#components/portal/contact-link.tsx'
import { Callout } from '#components/ui/callout.tsx'
import { env } from '#lib/platform/env.ts'
import { shownPortal } from '#lib/platform/portal/shown-portal.ts'
import { routes } from '#lib/routes.ts'
import { forgotPasswordAction } from './actions.ts'

export const metadata: Metadata = { title: 'Forgot your password?' }

export default function ForgotPasswordPage() {
  return (
    <AccountFrame
      portal={shownPortal()}
      title="Forgot your password?"
      description={env.signIn !== 'sso' && env.mail && 'We’ll e-mail you a link to choose a new one.'}
      aside={
        <Link href={routes.signIn} className="text-accent underline underline-offset-4 hover:decoration-2">
          Back to sign-in
        </Link>
      }
    >
      {env.signIn === 'sso' ? (
        <Callout title="Passwords are off">
          Sign in with single sign-on. Administrators get a link from another administrator.
        </Callout>
      ) : env.mail ? (
        <AskForMailForm
          action={forgotPasswordAction}
          label="Send link"
          sent="If this address has an account, a link is on its way. It works once, within an hour."
        />
      ) : (
        <Callout title="Ask for a link">
          <AskForLink contact={env.portal.supportContact} />
        </Callout>
      )}
    </AccountFrame>
  )
}

function AskForLink({ contact }: { contact: string | null }) {
  if (contact === null) return 'Ask your administrator for a link to choose a new password.'
  return (
    <>
      For a link to choose a new password, contact <ContactLink contact={contact} />.
    </>
  )
}
