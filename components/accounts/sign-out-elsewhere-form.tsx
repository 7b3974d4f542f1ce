'use client'

import { showToast } from '#components/toasts/toasts.ts'
import { FormSummary } from '#components/ui/form-summary.tsx'
import { SubmitButton } from '#components/ui/submit-button.tsx'
import { useFormAction } from '#components/use-form-action.ts'
import type { FormAction } from '#lib/edges/forms/form-state.ts'
import { counted } from '#lib/kernel/number-words.ts'
import { IdentityField } from './identity-field.tsx'

/** Ends all sessions but this one. */
export function SignOutElsewhereForm({ action }: { action: FormAction<{ ended: number }> }) {
  const form = useFormAction(action, {
    onResult: ({ ended }) => showToast({ message: endedInWords(ended) }),
  })
  return (
    <form action={form.send} noValidate className="flex flex-wrap items-center gap-3">
      <FormSummary problems={form.problems} title="We couldn’t sign out your other sessions" />
      <IdentityField error={form.error} />
      <SubmitButton variant="secondary">Sign out everywhere else</SubmitButton>
      <span role="status" className="text-muted text-sm">
        {form.result && endedInWords(form.result.ended)}
      </span>
    </form>
  )
}

const endedInWords = (count: number) => `${counted(count, 'session')} ended.`
