'use client'

import { NewAccountFields } from '#components/accounts/new-account-fields.tsx'
import { type ShownTerms, TermsCheckbox } from '#components/accounts/terms-checkbox.tsx'
import { FormSummary } from '#components/ui/form-summary.tsx'
import { SubmitButton } from '#components/ui/submit-button.tsx'
import { useFormAction } from '#components/use-form-action.ts'
import type { FormAction } from '#lib/edges/forms/form-state.ts'
import { roleLabel } from '#lib/features/teams/words.ts'

/** Makes the account that the connectivity team agreed to. */
export function MakeAccountForm({
  id,
  email,
  role,
  terms,
  action,
}: {
  id: string
  email: string
  role: string
  terms: ShownTerms | null
  action: FormAction
}) {
  const form = useFormAction(action)
  return (
    <form action={form.send} noValidate className="flex flex-col gap-5 border-line border-t pt-4">
      <FormSummary problems={form.problems} title="We couldn’t create your account" />
      <div>
        <h3 className="font-semibold">Create your account</h3>
        <p className="text-muted text-sm">
          The connectivity team agreed. You sign in with <span className="wrap-anywhere">{email}</span>, and
          join the team as {roleLabel(role).toLowerCase()}.
        </p>
      </div>
      <input type="hidden" name="id" value={id} />
      {/* For the browser's own list of passwords. */}
      <input type="hidden" name="username" autoComplete="username" value={email} />
      <NewAccountFields form={form} />
      {terms && <TermsCheckbox terms={terms} form={form} />}
      <SubmitButton>Create account</SubmitButton>
    </form>
  )
}
