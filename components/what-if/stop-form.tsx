'use client'

import { FormSummary } from '#components/ui/form-summary.tsx'
import { SubmitButton } from '#components/ui/submit-button.tsx'
import { useFormAction } from '#components/use-form-action.ts'
import type { FormAction } from '#lib/edges/forms/form-state.ts'

/** Stops a check that runs. */
export function StopForm({ id, action }: { id: string; action: FormAction }) {
  const form = useFormAction(action)
  return (
    <form action={form.send} className="flex flex-col items-start gap-3">
      <FormSummary problems={form.problems} title="We couldn’t stop the check" />
      <input type="hidden" name="id" value={id} />
      <SubmitButton variant="secondary" size="sm">
        Stop
      </SubmitButton>
    </form>
  )
}
