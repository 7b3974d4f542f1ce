'use client'

import { IdentityField } from '#components/accounts/identity-field.tsx'
import { ToldOnPage } from '#components/toasts/told-on-page.tsx'
import { FormSummary } from '#components/ui/form-summary.tsx'
import { SubmitButton } from '#components/ui/submit-button.tsx'
import { useFormAction } from '#components/use-form-action.ts'
import type { FormAction } from '#lib/edges/forms/form-state.ts'

/** Whether everyone in a team needs a second factor. */
export function FactorDemandForm({
  action,
  team,
}: {
  action: FormAction<{ changed: boolean }>
  team: { id: string; name: string; demandsSecondFactor: boolean }
}) {
  const form = useFormAction(action, {
    identityId: 'demand-current-password',
    toast: (sent) => ({
      message: `${team.name} ${sent.has('demands') ? 'requires' : 'no longer requires'} a second factor.`,
    }),
  })
  return (
    <form action={form.send} noValidate className="flex flex-col gap-3">
      <FormSummary problems={form.problems} title="We couldn’t make this change" />
      <input type="hidden" name="teamId" value={team.id} />
      {!team.demandsSecondFactor && <input type="hidden" name="demands" value="yes" />}
      <div>
        <p className="font-medium text-[0.9375rem]">Second factor</p>
        <p className="text-muted text-sm">
          {team.demandsSecondFactor
            ? 'Required. People without one see only the team’s name.'
            : 'Optional. If required, people without one see only the team’s name.'}
        </p>
      </div>
      <IdentityField id="demand-current-password" error={form.error} />
      <div className="flex flex-wrap items-center gap-3">
        <SubmitButton variant="secondary">
          {team.demandsSecondFactor ? 'Make optional' : 'Require'}
        </SubmitButton>
        <ToldOnPage>{form.resultOfPage?.changed && 'Changed.'}</ToldOnPage>
      </div>
    </form>
  )
}
