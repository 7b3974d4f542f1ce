'use client'

import { FormSummary } from '#components/ui/form-summary.tsx'
import { SubmitButton } from '#components/ui/submit-button.tsx'
import { useFormAction } from '#components/use-form-action.ts'
import type { FormAction } from '#lib/edges/forms/form-state.ts'
import { CodeField } from './code-field.tsx'
import { IdentityField } from './identity-field.tsx'

/** Takes a link with which a second factor may be set up. */
export function EnrolForm({ action }: { action: FormAction }) {
  const form = useFormAction(action)
  return (
    <form action={form.send} noValidate className="flex flex-col gap-5">
      <FormSummary problems={form.problems} />
      <CodeField form={form} />
      <IdentityField error={form.error} />
      <SubmitButton>Use link</SubmitButton>
    </form>
  )
}
