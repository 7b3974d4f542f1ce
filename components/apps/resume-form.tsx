'use client'

import { IdentityField } from '#components/accounts/identity-field.tsx'
import { FormSummary } from '#components/ui/form-summary.tsx'
import { SubmitButton } from '#components/ui/submit-button.tsx'
import { useFormAction } from '#components/use-form-action.ts'
import type { FormAction } from '#lib/edges/forms/form-state.ts'

/** Where the form asks for the password; others of the page ask elsewhere. */
const IDENTITY_ID = 'resume-password'

/** Lets a suspended app go on. */
export function ResumeForm({ action, clientId }: { action: FormAction; clientId: string }) {
  const form = useFormAction(action, {
    identityId: IDENTITY_ID,
    toast: () => ({ message: `${clientId} is resumed.` }),
  })
  return (
    <form action={form.send} noValidate className="flex flex-col items-start gap-3">
      <FormSummary problems={form.problems} title="We couldn’t resume the app" />
      <input type="hidden" name="clientId" value={clientId} />
      <IdentityField id={IDENTITY_ID} error={form.error} />
      <SubmitButton>Resume app</SubmitButton>
    </form>
  )
}
