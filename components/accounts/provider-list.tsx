'use client'

import { AskedAct } from '#components/asked-act.tsx'
import { Badge } from '#components/ui/badge.tsx'
import { FormSummary } from '#components/ui/form-summary.tsx'
import { RelativeTime } from '#components/ui/relative-time.tsx'
import { SubmitButton } from '#components/ui/submit-button.tsx'
import { useFormAction } from '#components/use-form-action.ts'
import type { FormAction } from '#lib/edges/forms/form-state.ts'
import type { LinkedIdentity } from '#lib/features/people/sso/linked.ts'
import { routes } from '#lib/routes.ts'
import { IdentityField } from './identity-field.tsx'

/** Who the actor is at providers, with a way to end each, and a button for each that is not linked yet. */
export function ProviderList({
  ways: { linked, linkable },
  link,
  unlink,
  part,
  asking,
}: {
  ways: { linked: readonly LinkedIdentity[]; linkable: readonly { id: string; name: string }[] }
  link: FormAction
  unlink: FormAction<true>
  /** Id of the part of the page that this is. */
  part: string
  /** Id of the identity whose end the address asks about, if any. */
  asking: string | undefined
}) {
  return (
    <>
      {linked.length > 0 && (
        <ul
          aria-label="Linked providers"
          className="divide-y divide-line rounded-lg border border-line bg-surface"
        >
          {linked.map((identity) => (
            <Linked
              key={identity.id}
              identity={identity}
              unlink={unlink}
              part={part}
              asking={asking === identity.id}
            />
          ))}
        </ul>
      )}
      {linkable.map((provider) => (
        <LinkForm key={provider.id} action={link} provider={provider} />
      ))}
    </>
  )
}

function Linked({
  identity,
  unlink,
  part,
  asking,
}: {
  identity: LinkedIdentity
  unlink: FormAction<true>
  part: string
  asking: boolean
}) {
  return (
    <li className="flex flex-wrap items-center justify-between gap-3 px-4 py-3">
      <div className="wrap-anywhere">
        <p className="font-medium">
          {identity.provider} {!identity.isUsable && <Badge tone="warn">turned off</Badge>}
        </p>
        <p className="text-muted text-sm">
          {identity.email && `${identity.email}, `}last used <RelativeTime value={identity.lastUsedAt} />
        </p>
      </div>
      <AskedAct
        action={unlink}
        fields={{ identityId: identity.id }}
        ask={{ ask: identity.id }}
        page={routes.account}
        part={part}
        asking={asking}
        title={`Unlink ${identity.provider}?`}
        label={
          <>
            Unlink<span className="sr-only"> {identity.provider}</span>
          </>
        }
        submit="Unlink"
        effect={<p>It no longer signs you in, until you link it again.</p>}
        toast={{ message: `${identity.provider} is unlinked.` }}
        size="sm"
      />
    </li>
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
