import type { Metadata } from 'next'
import { redirect } from 'next/navigation'
import { AccountFrame } from '#components/accounts/account-frame.tsx'
import { AcknowledgeForm } from '#components/accounts/acknowledge-form.tsx'
import { ContinueLink } from '#components/accounts/continue-link.tsx'
import { ExactTime } from '#components/ui/exact-time.tsx'
import { currentSession, requireActor } from '#lib/features/people/current-actor.ts'
import { mayAcknowledge } from '#lib/features/people/factors/acknowledge-changes.ts'
import { sinceLastSignIn } from '#lib/features/people/factors/since-last-sign-in.ts'
import { nextPath } from '#lib/features/people/next-path.ts'
import { shownPortal } from '#lib/platform/portal/shown-portal.ts'
import { routes } from '#lib/routes.ts'
import { headerActor } from '../../header-actor.ts'
import { firstParameter, type SearchParams } from '../../search-params.ts'
import { acknowledgeChangesAction } from './actions.ts'

export const metadata: Metadata = { title: 'Changes to your account', robots: { index: false } }

/** What others did to the account, after signing in: whoever takes an account over by it is seen by its person. */
export default async function SincePage({ searchParams }: { searchParams: SearchParams }) {
  const next = nextPath(firstParameter((await searchParams).next))
  const actor = await requireActor(routes.sinceLastSignIn)
  const present = await currentSession()
  const acts = present ? await sinceLastSignIn(actor, present.id) : []
  if (!present || acts.length === 0) redirect(next)
  const settles = await mayAcknowledge(present.id)
  return (
    <AccountFrame
      portal={shownPortal()}
      actor={await headerActor(actor)}
      title="Changes to your account"
      description="Made by others in the last seven days. If you didn’t ask for them, change your password and tell the connectivity team."
      aside={!settles && 'You see this at each sign-in for seven days.'}
    >
      <ul className="divide-y divide-line border-line border-y text-[0.9375rem]">
        {acts.map(({ time, by, what }) => (
          <li key={`${time.toISOString()} ${what}`} className="py-3">
            <p className="wrap-anywhere">
              {by} {what}.
            </p>
            <p className="text-muted text-sm">
              <ExactTime value={time} />
            </p>
          </li>
        ))}
      </ul>
      {settles ? (
        <AcknowledgeForm action={acknowledgeChangesAction} next={next} />
      ) : (
        <ContinueLink next={next} />
      )}
    </AccountFrame>
  )
}
