'use client'

import { Callout } from '#components/ui/callout.tsx'
import { FormSummary } from '#components/ui/form-summary.tsx'
import { InputField } from '#components/ui/input.tsx'
import { SubmitButton } from '#components/ui/submit-button.tsx'
import { useFormAction } from '#components/use-form-action.ts'
import type { FormAction } from '#lib/edges/forms/form-state.ts'
import { roleLabel } from '#lib/features/teams/words.ts'

/** Asks for an account in the partner's team, which a mailed link makes, or this browser once staff agreed. */
export function AccountForm({
  id,
  role,
  isMailOn,
  action,
}: {
  id: string
  role: string
  isMailOn: boolean
  action: FormAction<{ email: string; isMailed: boolean }>
}) {
  const form = useFormAction(action)
  if (form.result && !form.result.isMailed)
    return (
      <Callout tone="success" role="status" title="Account requested">
        The connectivity team decides about it. Come back to this page in this browser.
      </Callout>
    )
  if (form.result)
    return (
      <Callout tone="success" role="status" title="Check your e-mail">
        Open the link we e-mailed to <span className="wrap-anywhere">{form.result.email}</span>.
      </Callout>
    )
  return (
    <form action={form.send} noValidate className="flex flex-col gap-4 border-line border-t pt-4">
      <FormSummary
        problems={form.problems}
        title={isMailOn ? 'We couldn’t send the e-mail' : 'We couldn’t request the account'}
      />
      <div>
        <h3 className="font-semibold">Create an account</h3>
        <p className="text-muted text-sm">
          See usage and rotate the secret yourself. You join the team as {roleLabel(role).toLowerCase()}.
        </p>
      </div>
      <input type="hidden" name="id" value={id} />
      <InputField
        name="email"
        label="E-mail"
        type="email"
        required
        autoComplete="email"
        defaultValue={form.text('email')}
        error={form.error('email')}
      />
      <SubmitButton variant="secondary" className="self-start">
        {isMailOn ? 'E-mail a link' : 'Request an account'}
      </SubmitButton>
    </form>
  )
}
