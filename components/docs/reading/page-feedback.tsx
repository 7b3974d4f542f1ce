'use client'

import { useId } from 'react'
import { Button } from '#components/ui/button.tsx'
import { TextareaField } from '#components/ui/textarea.tsx'
import { useFormAction } from '#components/use-form-action.ts'
import type { FormAction } from '#lib/edges/forms/form-state.ts'
import { FEEDBACK_MAX_LENGTH } from '#lib/features/guide/feedback/limits.ts'
import { useFeedbackAction } from './feedback-action.tsx'

/** Asks whether the page helped, and why. Nothing is told of who answers. */
export function PageFeedback({ path }: { path: string }) {
  const action = useFeedbackAction()
  return action && <FeedbackForm path={path} action={action} />
}

function FeedbackForm({ path, action }: { path: string; action: FormAction<true> }) {
  const id = useId()
  const form = useFormAction(action)
  return (
    <section
      aria-labelledby={id}
      data-not-in-text
      className="mt-6 rounded-lg border border-line bg-surface px-5 py-4 print:hidden"
    >
      <h2 id={id} className="font-medium text-base">
        Did this page help?
      </h2>
      {form.result ? (
        <p role="status" className="mt-1 text-muted">
          Thank you. The connectivity team reads this.
        </p>
      ) : (
        <form action={form.send} className="mt-2 flex flex-col gap-3">
          <input type="hidden" name="page" value={path} />
          {form.problems.map(({ message }) => (
            <p key={message} role="alert" className="text-danger text-sm">
              {message}
            </p>
          ))}
          <details open={form.wasSent || undefined}>
            <summary className="min-h-6 w-fit cursor-pointer text-muted text-sm">Add a few words</summary>
            <div className="mt-2">
              <TextareaField
                id={`${id}-words`}
                name="words"
                label="What is missing or wrong?"
                hint="No names and no secrets. We can’t reply."
                rows={3}
                maxLength={FEEDBACK_MAX_LENGTH}
                defaultValue={form.text('words')}
              />
            </div>
          </details>
          <div className="flex gap-3">
            <Button
              type="submit"
              name="helped"
              value="yes"
              variant="secondary"
              size="sm"
              disabled={form.pending}
            >
              Yes
            </Button>
            <Button
              type="submit"
              name="helped"
              value="no"
              variant="secondary"
              size="sm"
              disabled={form.pending}
            >
              No
            </Button>
          </div>
        </form>
      )}
    </section>
  )
}
