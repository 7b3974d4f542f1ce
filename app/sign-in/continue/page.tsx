import type { Metadata } from 'next'
import { redirect } from 'next/navigation'
import { AccountFrame } from '#components/accounts/account-frame.tsx'
import { LinkButton } from '#components/ui/button.tsx'
import { presentFlow } from '#lib/features/people/sso/flow.ts'
import { providerOf } from '#lib/features/people/sso/providers.ts'
import { shownPortal } from '#lib/platform/portal/shown-portal.ts'
import { routes } from '#lib/routes.ts'

export const metadata: Metadata = { title: 'Continue', robots: { index: false } }

/**
 * Leads to the provider, by itself. A redirect in response to the form would not: our policy lets forms lead nowhere else,
 * and browsers hold every redirect that follows to that, those of the provider too.
 */
export default async function ToProviderPage() {
  const flow = await presentFlow()
  const provider = flow && providerOf(flow.provider)
  if (!flow || !provider) redirect(routes.signIn)
  return (
    <AccountFrame portal={shownPortal()} title={`Continue to ${provider.name}`}>
      <meta httpEquiv="refresh" content={`0;url=${flow.address}`} />
      <LinkButton href={flow.address} rel="noreferrer">
        Continue
      </LinkButton>
    </AccountFrame>
  )
}
