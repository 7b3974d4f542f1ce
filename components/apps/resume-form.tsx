'use client'

import { FormSummary } from '#components/ui/form-summary.tsx'
import { SubmitButton } from '#components/ui/submit-button.tsx'
import { useFormAction } from '#components/use-form-action.ts'
import type { FormAction } from '#lib/form-state.ts'

/** Lets a suspended app go on. */
export function ResumeForm({ action, clientId }: { action: FormAction; clientId: string }) {
  const form = useFormAction(action)
  return (
    <form action={form.send} className="flex flex-col items-start gap-3">
      <FormSummary problems={form.problems} title="The app was not resumed" />
      <input type="hidden" name="clientId" value={clientId} />
      <SubmitButton>Resume app</SubmitButton>
    </form>
  )
}
