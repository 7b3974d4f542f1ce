'use client'

import { savedWords } from '#components/toasts/saved-words.ts'
import { ToldOnPage } from '#components/toasts/told-on-page.tsx'
import { FormSummary } from '#components/ui/form-summary.tsx'
import { SelectField } from '#components/ui/select.tsx'
import { SubmitButton } from '#components/ui/submit-button.tsx'
import { useFormAction } from '#components/use-form-action.ts'
import type { FormAction } from '#lib/edges/forms/form-state.ts'
import { LIVES } from '#lib/features/credentials/credential-life-cycle.ts'

/** What is saved. */
const WHAT = 'Maximum lifetime'

/** For how long a team lets a new secret work. */
export function SecretLifeForm({
  action,
  teamId,
  days,
}: {
  action: FormAction<{ changed: boolean }>
  teamId: string
  /** As it is; null for no limit. */
  days: number | null
}) {
  const form = useFormAction(action, {
    toast: (_sent, result) => ({ message: savedWords(WHAT, result ?? { changed: true }) }),
  })
  const chosen = form.wasSent ? form.text('days') : String(days ?? '')
  return (
    <form action={form.send} noValidate className="flex flex-wrap items-end gap-3">
      <FormSummary
        problems={form.problems.map((problem) =>
          problem.field === 'days' ? { ...problem, field: `days-${teamId}` } : problem,
        )}
        title="We couldn’t make this change"
      />
      <input type="hidden" name="teamId" value={teamId} />
      <div className="min-w-56">
        <SelectField
          // A select keeps its first default when a form is reset; a new answer needs a new one.
          key={chosen}
          id={`days-${teamId}`}
          name="days"
          label="Maximum lifetime of secrets"
          hint="New secrets expire within this time. We remind you of older ones."
          required
          defaultValue={chosen}
          error={form.error('days')}
        >
          {LIVES.map((life) => (
            <option key={life.name} value={life.days ?? ''}>
              {life.days === null ? 'No limit' : `${life.days} days`}
            </option>
          ))}
        </SelectField>
      </div>
      <SubmitButton variant="secondary">Save</SubmitButton>
      <ToldOnPage>{form.resultOfPage && savedWords(WHAT, form.resultOfPage)}</ToldOnPage>
    </form>
  )
}
