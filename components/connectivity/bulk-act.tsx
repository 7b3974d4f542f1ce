'use client'

import type { ComponentProps } from 'react'
import { IdentityField } from '#components/accounts/identity-field.tsx'
import { LinkButton } from '#components/ui/button.tsx'
import { FormSummary } from '#components/ui/form-summary.tsx'
import { InputField } from '#components/ui/input.tsx'
import { SelectField } from '#components/ui/select.tsx'
import { SubmitButton } from '#components/ui/submit-button.tsx'
import { useFormAction } from '#components/use-form-action.ts'
import { CheckChange } from '#components/what-if/check-change.tsx'
import type { FormAction } from '#lib/edges/forms/form-state.ts'
import type { BulkAct } from '#lib/features/partners/every-app-filter.ts'
import { counted } from '#lib/kernel/number-words.ts'
import { CHOSEN, EveryAppTable } from './every-app-table.tsx'

const WORDS: Record<BulkAct, { submit: string; done: string; effect: string; danger: boolean }> = {
  suspend: {
    submit: 'Suspend selected apps',
    done: 'suspended',
    effect: 'They get no tokens until you resume them. Their teams are notified.',
    danger: true,
  },
  resume: {
    submit: 'Resume selected apps',
    done: 'resumed',
    effect: 'Their secrets and keys work again. Their teams are notified.',
    danger: false,
  },
  transfer: {
    submit: 'Transfer selected apps',
    done: 'transferred',
    effect: 'Secrets, keys and tokens keep working. Both teams are notified.',
    danger: false,
  },
  tag: {
    submit: 'Tag selected apps',
    done: 'tagged',
    effect: 'Tags are for the connectivity team.',
    danger: false,
  },
}

/** What a bulk act did. Those of suspending and resuming say which apps, and how many were so before. */
type Done = { changed: number; clientIds?: string[]; already?: number; check?: string }

/** "2 apps suspended. 1 was suspended already." */
function doneWords(act: BulkAct, { changed, already = 0 }: Done): string {
  const words = `${counted(changed, 'app')} ${WORDS[act].done}.`
  if (already === 0) return words
  return `${words} ${already} ${already === 1 ? 'was' : 'were'} ${act === 'suspend' ? 'suspended' : 'active'} already.`
}

/** Does one thing to the apps that are chosen. */
export function BulkActForm({
  act,
  apps,
  counted: numbers,
  action,
  stopCheck,
  back,
}: {
  act: BulkAct
  apps: ComponentProps<typeof EveryAppTable>['apps']
  /** What stands above their numbers. */
  counted: string
  action: FormAction<Done>
  stopCheck: FormAction
  /** The list without choosing. */
  back: string
}) {
  const { submit, effect, danger } = WORDS[act]
  const form = useFormAction(action, {
    toast(_sent, result) {
      const { clientIds = [], ...done } = result ?? { changed: 0 }
      return {
        message: doneWords(act, done),
        // What somebody else suspended, before or meanwhile, stays so.
        ...(act === 'suspend' &&
          clientIds.length > 0 && { undo: { act: 'resume' as const, fields: { clientId: clientIds } } }),
      }
    },
  })
  return (
    <form action={form.send} noValidate className="flex flex-col gap-4">
      <FormSummary problems={form.problems} title="We couldn’t do this for all of them" />
      <input type="hidden" name="act" value={act} />
      {form.resultOfPage && <p role="status">{doneWords(act, form.resultOfPage)}</p>}
      <EveryAppTable apps={apps} chosen={form.choices(CHOSEN)} counted={numbers} />
      {act === 'suspend' && (
        <InputField
          name="reason"
          label="Reason"
          hint="Their teams read it."
          required
          maxLength={200}
          autoComplete="off"
          defaultValue={form.text('reason')}
          error={form.error('reason')}
        />
      )}
      {act === 'transfer' && (
        <InputField
          id="to"
          name="to"
          label="New team"
          hint="Its short name, as in its address."
          required
          monospace
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
          defaultValue={form.text('to')}
          error={form.error('to')}
        />
      )}
      {act === 'tag' && (
        <div className="flex max-w-xl flex-wrap gap-4">
          <SelectField name="how" label="Change" defaultValue={form.text('how')} error={form.error('how')}>
            <option value="add">Add tags</option>
            <option value="remove">Remove tags</option>
          </SelectField>
          <InputField
            name="tags"
            label="Tags"
            hint="Separated by commas or spaces."
            required
            autoComplete="off"
            autoCapitalize="none"
            spellCheck={false}
            defaultValue={form.text('tags')}
            error={form.error('tags')}
          />
        </div>
      )}
      <IdentityField error={form.error} />
      <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
        <SubmitButton variant={danger ? 'danger' : 'primary'}>{submit}</SubmitButton>
        <LinkButton href={back} variant="secondary">
          Cancel
        </LinkButton>
        <p className="text-muted text-sm">{effect}</p>
      </div>
      {act === 'suspend' && <CheckChange action={action} stop={stopCheck} />}
    </form>
  )
}
