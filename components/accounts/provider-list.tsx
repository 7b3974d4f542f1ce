'use client'

import { Badge } from '#components/ui/badge.tsx'
import { FormSummary } from '#components/ui/form-summary.tsx'
import { RelativeTime } from '#components/ui/relative-time.tsx'
import { SubmitButton } from '#components/ui/submit-button.tsx'
import { useFormAction } from '#components/use-form-action.ts'
import type { FormAction } from '#lib/edges/forms/form-state.ts'
import type { LinkedIdentity } from '#lib/features/people/sso/linked.ts'
import { IdentityField } from './identity-field.tsx'

/** Who the actor is at providers, with a way to end each, and a button for each that is not linked yet. */
export function ProviderList({
  ways: { linked, linkable },
  link,
  unlink,
}: {
  ways: { linked: readonly LinkedIdentity[]; linkable: readonly { id: string; name: string }[] }
  link: FormAction
  unlink: FormAction<true>
}) {
  return (
    <>
      {linked.length > 0 && (
        <ul
          aria-label="Linked providers"
          className="divide-y divide-line rounded-lg border border-line bg-surface"
        >
          {linked.map((identity) => (
            <li key={identity.id} className="px-4 py-3">
              <UnlinkForm identity={identity} action={unlink} />
            </li>
          ))}
        </ul>
      )}
      {linkable.map((provider) => (
        <LinkForm key={provider.id} action={link} provider={provider} />
      ))}
    </>
  )
}

function UnlinkForm({ identity, action }: { identity: LinkedIdentity; action: FormAction<true> }) {
  const identityId = `${identity.id}-current-password`
  const form = useFormAction(action, { identityId })
  return (
    <form action={form.send} noValidate className="flex flex-wrap items-center justify-between gap-3">
      <FormSummary problems={form.problems} title={`We couldn’t unlink ${identity.provider}`} />
      <input type="hidden" name="identityId" value={identity.id} />
      <div className="wrap-anywhere">
        <p className="font-medium">
          {identity.provider} {!identity.isUsable && <Badge tone="warn">turned off</Badge>}
        </p>
        <p className="text-muted text-sm">
          {identity.email && `${identity.email}, `}last used <RelativeTime value={identity.lastUsedAt} />
        </p>
      </div>
      <IdentityField id={identityId} error={form.error} />
      <SubmitButton variant="secondary" size="sm">
        Unlink<span className="sr-only"> {identity.provider}</span>
      </SubmitButton>
    </form>
  )
}

function LinkForm({ action, provider }: { action: FormAction; provider: { id: string; name: string } }) {
  const identityId = `link-${provider.id}-current-password`
  const form = useFormAction(action, { identityId })
  return (
    <form action={form.send} noValidate className="flex flex-col gap-4">
      <FormSummary problems={form.problems} title={`We couldn’t link ${provider.name}`} />
      <input type="hidden" name="provider" value={provider.id} />
      <IdentityField id={identityId} error={form.error} />
      <div>
        <SubmitButton variant="secondary">Link {provider.name}</SubmitButton>
      </div>
    </form>
  )
}
