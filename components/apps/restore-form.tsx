'use client'

import { FormSummary } from '#components/ui/form-summary.tsx'
import { SubmitButton } from '#components/ui/submit-button.tsx'
import { useFormAction } from '#components/use-form-action.ts'
import type { FormAction } from '#lib/form-state.ts'

/** Undoes the deletion of an app. */
export function RestoreForm({ action, clientId }: { action: FormAction; clientId: string }) {
  const form = useFormAction(action)
  return (
    <form action={form.send} className="flex flex-col items-start gap-2">
      <FormSummary problems={form.problems} title="The app was not restored" />
      <input type="hidden" name="clientId" value={clientId} />
      <SubmitButton variant="secondary" size="sm">
        Restore<span className="sr-only"> {clientId}</span>
      </SubmitButton>
    </form>
  )
}
