import type { Metadata } from 'next'
import { AccountFrame } from '#components/accounts/account-frame.tsx'
import { Button } from '#components/ui/button.tsx'
import { requireActor } from '#lib/features/people/current-actor.ts'
import { PROBLEM_PARAMETER } from '#lib/features/people/sso/problems.ts'
import { shownPortal } from '#lib/platform/portal/shown-portal.ts'
import { routes } from '#lib/routes.ts'
import { headerActor } from '../../header-actor.ts'
import { ProviderProblem } from '../../provider-problem.tsx'
import type { SearchParams } from '../../search-params.ts'

export const metadata: Metadata = { title: 'Confirm that it’s you', robots: { index: false } }

/** Where a proof at a provider ends, in a tab of its own: the form that asked for it waits in another. */
export default async function SignedInAgainPage({ searchParams }: { searchParams: SearchParams }) {
  const actor = await requireActor(routes.signedInAgain)
  const asked = await searchParams
  const hasProblem = asked[PROBLEM_PARAMETER] !== undefined
  return (
    <AccountFrame
      portal={shownPortal()}
      actor={await headerActor(actor)}
      title={hasProblem ? 'Confirm that it’s you' : 'Confirmed'}
      description={hasProblem ? undefined : 'Close this tab, go back to the form and submit it again.'}
    >
      <ProviderProblem asked={asked} title="We couldn’t confirm that it’s you" />
      {hasProblem && (
        <form method="post" action={routes.signInAgain}>
          <Button type="submit">Try again</Button>
        </form>
      )}
    </AccountFrame>
  )
}
