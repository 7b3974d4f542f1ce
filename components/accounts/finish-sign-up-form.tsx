'use client'

import { FormSummary } from '#components/ui/form-summary.tsx'
import { SubmitButton } from '#components/ui/submit-button.tsx'
import { useFormAction } from '#components/use-form-action.ts'
import type { FormAction } from '#lib/edges/forms/form-state.ts'
import { CodeField } from './code-field.tsx'
import { NewAccountFields } from './new-account-fields.tsx'
import { type ShownTerms, TermsCheckbox } from './terms-checkbox.tsx'

/** A new account, by a link that proves its address. */
export function FinishSignUpForm({ action, terms }: { action: FormAction; terms: ShownTerms | null }) {
  const form = useFormAction(action)
  return (
    <form action={form.send} noValidate className="flex flex-col gap-5">
      <FormSummary problems={form.problems} title="We couldn’t create your account" />
      <CodeField form={form} />
      <NewAccountFields form={form} />
      {terms && <TermsCheckbox terms={terms} form={form} />}
      <SubmitButton>Create account</SubmitButton>
    </form>
  )
}
