'use client'

import { FormSummary } from '#components/ui/form-summary.tsx'
import { SubmitButton } from '#components/ui/submit-button.tsx'
import { useFormAction } from '#components/use-form-action.ts'
import { useHydrated } from '#components/use-hydrated.ts'
import type { FormAction } from '#lib/edges/forms/form-state.ts'

/** Leads on like `ContinueLink`, and notes that this page has been read. */
export function AcknowledgeForm({ action, next }: { action: FormAction; next: string }) {
  const form = useFormAction(action)
  const hash = useHydrated() && !next.includes('#') ? window.location.hash : ''
  return (
    <form action={form.send} noValidate className="flex flex-col gap-5">
      <FormSummary problems={form.problems} />
      <input type="hidden" name="next" value={next + hash} />
      <SubmitButton>Continue</SubmitButton>
    </form>
  )
}
