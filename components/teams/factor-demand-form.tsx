'use client'

import { IdentityField } from '#components/accounts/identity-field.tsx'
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
  team: { id: string; demandsSecondFactor: boolean }
}) {
  const form = useFormAction(action, { identityId: 'demand-current-password' })
  return (
    <form action={form.send} noValidate className="flex flex-col gap-3">
      <FormSummary problems={form.problems} title="We couldn’t make this change" />
      <input type="hidden" name="teamId" value={team.id} />
      {!team.demandsSecondFactor && <input type="hidden" name="demands" value="yes" />}
      <div>
        <p className="font-medium text-[0.9375rem]">Second factor</p>
        <p className="text-muted text-sm">
          {team.demandsSecondFactor
            ? 'Required. Whoever has none sees the team’s name and nothing else.'
            : 'Optional. When required, whoever has none sees the team’s name and nothing else.'}
        </p>
      </div>
      <IdentityField id="demand-current-password" error={form.error} />
      <div className="flex flex-wrap items-center gap-3">
        <SubmitButton variant="secondary">
          {team.demandsSecondFactor ? 'Make it optional' : 'Require it'}
        </SubmitButton>
        <span role="status" className="text-sm text-success empty:hidden">
          {form.result?.changed && !form.pending && '✓ Done.'}
        </span>
      </div>
    </form>
  )
}
