'use client'

import type { ReactNode } from 'react'
import { Callout } from '#components/ui/callout.tsx'
import { FormSummary } from '#components/ui/form-summary.tsx'
import { SubmitButton } from '#components/ui/submit-button.tsx'
import { useFormAction } from '#components/use-form-action.ts'
import type { FormAction } from '#lib/edges/forms/form-state.ts'
import { EmailField } from './email-field.tsx'

/** Asks for a mail to an address. What is said afterwards is the same whoever has that address. */
export function AskForMailForm({
  action,
  label,
  sent,
  next,
}: {
  action: FormAction<true>
  /** Of the button. */
  label: string
  sent: ReactNode
  /** Where whoever opens the mail is to arrive. */
  next?: string | undefined
}) {
  const form = useFormAction(action)
  if (form.result)
    return (
      <Callout tone="success" role="status" title="Check your e-mail">
        {sent}
      </Callout>
    )
  return (
    <form action={form.send} noValidate className="flex flex-col gap-5">
      <FormSummary problems={form.problems} title="We couldn’t send the e-mail" />
      <EmailField form={form} />
      {next && <input type="hidden" name="next" value={next} />}
      <SubmitButton>{label}</SubmitButton>
    </form>
  )
}
