'use client'

import { FormSummary } from '#components/ui/form-summary.tsx'
import { SubmitButton } from '#components/ui/submit-button.tsx'
import { useFormAction } from '#components/use-form-action.ts'
import type { FormAction } from '#lib/edges/forms/form-state.ts'
import { FactorCodeField } from './factor-code-field.tsx'

/** A code, after the password. */
export function SecondStepForm({ action, hasTotp }: { action: FormAction; hasTotp: boolean }) {
  const form = useFormAction(action)
  return (
    <form action={form.send} noValidate className="flex flex-col gap-5">
      <FormSummary problems={form.problems} title="We couldn’t sign you in" />
      <FactorCodeField
        label={hasTotp ? 'Code' : 'Recovery code'}
        hint={hasTotp ? 'From your authenticator app, or a recovery code.' : 'One of the codes you saved.'}
        error={form.error('factorCode')}
      />
      <SubmitButton>Sign in</SubmitButton>
    </form>
  )
}
