'use client'

import { FormSummary } from '#components/ui/form-summary.tsx'
import { SubmitButton } from '#components/ui/submit-button.tsx'
import { useFormAction } from '#components/use-form-action.ts'
import type { FormAction } from '#lib/edges/forms/form-state.ts'

/** Says that everything is saved, which is final. */
export function ConfirmForm({ id, action }: { id: string; action: FormAction }) {
  const form = useFormAction(action)
  return (
    <form action={form.send} className="flex flex-col gap-3 border-line border-t pt-4">
      <FormSummary problems={form.problems} title="We couldn’t note this" />
      <input type="hidden" name="id" value={id} />
      <p className="text-muted text-sm">After this, nothing can be shown again.</p>
      <SubmitButton>I have saved it</SubmitButton>
    </form>
  )
}
