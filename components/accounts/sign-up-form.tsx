'use client'

import { FormSummary } from '#components/ui/form-summary.tsx'
import { SubmitButton } from '#components/ui/submit-button.tsx'
import { useFormAction } from '#components/use-form-action.ts'
import type { FormAction } from '#lib/edges/forms/form-state.ts'
import { EmailField } from './email-field.tsx'
import { NewAccountFields } from './new-account-fields.tsx'
import { type ShownTerms, TermsCheckbox } from './terms-checkbox.tsx'

/** A new account with a team of its own. */
export function SignUpForm({
  action,
  terms,
  next,
}: {
  action: FormAction
  /** What there is to accept; null where there is nothing. */
  terms: ShownTerms | null
  next?: string
}) {
  const form = useFormAction(action)
  return (
    <form action={form.send} noValidate className="flex flex-col gap-5">
      <FormSummary problems={form.problems} title="We couldn’t create your account" />
      {next && <input type="hidden" name="next" value={next} />}
      <NewAccountFields form={form}>
        <EmailField form={form} />
      </NewAccountFields>
      {terms && <TermsCheckbox terms={terms} form={form} />}
      <SubmitButton>Create account</SubmitButton>
    </form>
  )
}
