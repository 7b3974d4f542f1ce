import type { Metadata } from 'next'
import Link from 'next/link'
import { AccountForm } from '#components/accounts/account-form.tsx'
import { AccountFrame } from '#components/accounts/account-frame.tsx'
import { EnrolForm } from '#components/accounts/enrol-form.tsx'
import { LinkButton } from '#components/ui/button.tsx'
import { CodeBlock } from '#components/ui/code-block.tsx'
import type { Person } from '#lib/access/actor.ts'
import { currentSession, requireActor } from '#lib/features/people/current-actor.ts'
import { mayMailEnrolment } from '#lib/features/people/factors/enrolment-link.ts'
import { sessionMayEnrol } from '#lib/features/people/factors/may-enrol.ts'
import { shownPortal } from '#lib/platform/portal/shown-portal.ts'
import { routes } from '#lib/routes.ts'
import { headerActor } from '../header-actor.ts'
import { mailEnrolmentAction, takeEnrolmentLinkAction } from './actions.ts'

export const metadata: Metadata = { title: 'Set up a second factor', robots: { index: false } }

const SECTION = `${routes.account}#second-factor`

/** Why a second factor is needed, and how to set one up. Links to one lead here, too. */
export default async function EnrolPage() {
  const actor = await requireActor(routes.enrol)
  const present = await currentSession()
  const mayEnrol = present !== null && (await sessionMayEnrol(present.id))
  return (
    <AccountFrame
      portal={shownPortal()}
      actor={await headerActor(actor)}
      title="Set up a second factor"
      description={reasonFor(actor)}
      aside={
        <Link href={routes.apps} className="text-accent underline underline-offset-4 hover:decoration-2">
          Continue without it
        </Link>
      }
    >
      {mayEnrol ? (
        <>
          {/* Whose link it is only its code says, which no server has seen. */}
          {!actor.withheld && (
            <p>You need no link for this account. If yours is for another, sign out and open it again.</p>
          )}
          <LinkButton href={SECTION}>Set it up now</LinkButton>
        </>
      ) : (
        <>
          <EnrolForm action={takeEnrolmentLinkAction} />
          <WaysToLink email={actor.email} mailable={await mayMailEnrolment(actor.id)} />
        </>
      )}
    </AccountFrame>
  )
}

function reasonFor({ withheld, email }: Person): string {
  if (withheld?.role)
    return `Your ${withheld.role} role takes effect once you have a passkey or an authenticator app.`
  if (withheld?.teams[0])
    return `${withheld.teams.map(({ name }) => name).join(', ')} requires a passkey or an authenticator app.`
  return `You are signed in as ${email}.`
}

/** Who gives a link: the password alone must not, since whoever has learned it would set up a factor of their own. */
function WaysToLink({ email, mailable }: { email: string; mailable: boolean }) {
  return (
    <section className="flex flex-col gap-4 border-line border-t pt-5 text-[0.9375rem]">
      <h2 className="font-semibold text-lg">Get a link</h2>
      <p className="text-muted">Ask an administrator for one, or have this command run on the server:</p>
      <CodeBlock code={`npm run -s cli -- user enrol-link --email ${email}`} wrap />
      {mailable && (
        <AccountForm
          id="mail-enrolment"
          action={mailEnrolmentAction}
          button="E-mail me a link"
          outcome={{ next: 'Check your e-mail.' }}
        />
      )}
    </section>
  )
}
