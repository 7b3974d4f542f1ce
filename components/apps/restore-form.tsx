'use client'

import { IdentityField } from '#components/accounts/identity-field.tsx'
import type { ButtonSize, ButtonVariant } from '#components/ui/button.tsx'
import { FormSummary } from '#components/ui/form-summary.tsx'
import { SubmitButton } from '#components/ui/submit-button.tsx'
import { useFormAction } from '#components/use-form-action.ts'
import type { FormAction } from '#lib/edges/forms/form-state.ts'

/** Undoes the deletion of an app. */
export function RestoreForm({
  action,
  clientId,
  variant = 'secondary',
  size = 'sm',
}: {
  action: FormAction
  clientId: string
  variant?: ButtonVariant
  size?: ButtonSize
}) {
  const identityId = `${clientId}-password`
  const form = useFormAction(action, { identityId, toast: () => ({ message: `${clientId} is restored.` }) })
  return (
    <form action={form.send} noValidate className="flex flex-col items-start gap-2">
      <FormSummary problems={form.problems} title="We couldn’t restore the app" />
      <input type="hidden" name="clientId" value={clientId} />
      <IdentityField id={identityId} error={form.error} />
      <SubmitButton variant={variant} size={size}>
        Restore<span className="sr-only"> {clientId}</span>
      </SubmitButton>
    </form>
  )
}
