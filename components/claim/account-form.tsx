'use client'

import { Callout } from '#components/ui/callout.tsx'
import { FormSummary } from '#components/ui/form-summary.tsx'
import { InputField } from '#components/ui/input.tsx'
import { SubmitButton } from '#components/ui/submit-button.tsx'
import { useFormAction } from '#components/use-form-action.ts'
import type { FormAction } from '#lib/edges/forms/form-state.ts'
import { roleLabel } from '#lib/features/teams/words.ts'

/** Asks for an account in the partner's team, which a mailed link makes. */
export function AccountForm({
  id,
  role,
  action,
}: {
  id: string
  role: string
  action: FormAction<{ email: string }>
}) {
  const form = useFormAction(action)
  if (form.result)
    return (
      <Callout tone="success" role="status" title="Check your e-mail">
        Open the link we e-mailed to <span className="wrap-anywhere">{form.result.email}</span>.
      </Callout>
    )
  return (
    <form action={form.send} noValidate className="flex flex-col gap-4 border-line border-t pt-4">
      <FormSummary problems={form.problems} title="We couldn’t send the e-mail" />
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
        E-mail a link
      </SubmitButton>
    </form>
  )
}
