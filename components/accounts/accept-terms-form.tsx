'use client'

import { FormSummary } from '#components/ui/form-summary.tsx'
import { SubmitButton } from '#components/ui/submit-button.tsx'
import { useFormAction } from '#components/use-form-action.ts'
import type { FormAction } from '#lib/edges/forms/form-state.ts'
import { type ShownTerms, TermsCheckbox } from './terms-checkbox.tsx'

/** Accepts the terms, and leads on to where one was going. */
export function AcceptTermsForm({
  action,
  terms,
  next,
}: {
  action: FormAction
  terms: ShownTerms
  next: string
}) {
  const form = useFormAction(action)
  return (
    <form action={form.send} noValidate className="flex flex-col gap-5">
      <FormSummary problems={form.problems} title="You haven’t accepted the terms yet" />
      <input type="hidden" name="next" value={next} />
      <TermsCheckbox terms={terms} form={form} />
      <SubmitButton>Accept and continue</SubmitButton>
    </form>
  )
}
