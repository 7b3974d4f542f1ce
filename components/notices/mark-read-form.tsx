'use client'

import { showToast } from '#components/toasts/toasts.ts'
import { FormSummary } from '#components/ui/form-summary.tsx'
import { SubmitButton } from '#components/ui/submit-button.tsx'
import { useFormAction } from '#components/use-form-action.ts'
import type { FormAction } from '#lib/edges/forms/form-state.ts'
import { counted } from '#lib/kernel/number-words.ts'

/**
 * Marks everything up to the newest notice on the page as read. The button stays when all are,
 * so that focus has somewhere to be.
 */
export function MarkReadForm({
  action,
  through,
  hasUnread,
}: {
  action: FormAction<{ marked: number; at: string }>
  through: string
  hasUnread: boolean
}) {
  const form = useFormAction(action, {
    onResult({ marked, at }) {
      if (marked > 0)
        showToast({
          message: `${counted(marked, 'notice')} marked as read.`,
          undo: { act: 'unread', fields: { at } },
        })
    },
  })
  return (
    <form action={form.send} className="flex flex-wrap items-center gap-3">
      <FormSummary problems={form.problems} />
      <input type="hidden" name="through" value={through} />
      <SubmitButton variant="secondary" size="sm">
        Mark all as read
      </SubmitButton>
      <span role="status" className="text-muted text-sm">
        {!hasUnread && 'All are read.'}
      </span>
    </form>
  )
}
