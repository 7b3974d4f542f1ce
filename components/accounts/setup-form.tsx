'use client'

import { FormSummary } from '#components/ui/form-summary.tsx'
import { SubmitButton } from '#components/ui/submit-button.tsx'
import { useFormAction } from '#components/use-form-action.ts'
import type { FormAction } from '#lib/edges/forms/form-state.ts'
import { CodeField } from './code-field.tsx'
import { EmailField } from './email-field.tsx'
import { NewAccountFields } from './new-account-fields.tsx'

/** The first administrator's account. */
export function SetupForm({ action }: { action: FormAction }) {
  const form = useFormAction(action)

  return (
    <form action={form.send} noValidate className="flex flex-col gap-5">
      <FormSummary problems={form.problems} title="We couldn’t create your account" />
      <CodeField
        label="Setup code"
        hint="The part after # in the link printed when Latchkey started."
        form={form}
      />
      <NewAccountFields form={form}>
        <EmailField form={form} />
      </NewAccountFields>
      <SubmitButton>Create administrator account</SubmitButton>
    </form>
  )
}
