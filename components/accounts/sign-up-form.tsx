'use client'

import { FormSummary } from '#components/ui/form-summary.tsx'
import { SubmitButton } from '#components/ui/submit-button.tsx'
import { useFormAction } from '#components/use-form-action.ts'
import type { FormAction } from '#lib/edges/forms/form-state.ts'
import { NewAccountFields } from './new-account-fields.tsx'

/** A new account with a team of its own. */
export function SignUpForm({ action, next }: { action: FormAction; next?: string }) {
  const form = useFormAction(action)
  return (
    <form action={form.send} noValidate className="flex flex-col gap-5">
      <FormSummary problems={form.problems} title="We couldn’t create your account" />
      {next && <input type="hidden" name="next" value={next} />}
      <NewAccountFields form={form} />
      <SubmitButton>Create account</SubmitButton>
    </form>
  )
}
