'use client'

import { IdentityField } from '#components/accounts/identity-field.tsx'
import { showToast } from '#components/toasts/toasts.ts'
import { FormSummary } from '#components/ui/form-summary.tsx'
import { InputField } from '#components/ui/input.tsx'
import { SelectField } from '#components/ui/select.tsx'
import { SubmitButton } from '#components/ui/submit-button.tsx'
import { useFormAction } from '#components/use-form-action.ts'
import type { FormAction } from '#lib/edges/forms/form-state.ts'

type Action = FormAction<{ changed: boolean }>

/** Changes one setting. Several of these are on a page: each has ids of its own. */
export function SettingForm({
  name,
  label,
  value,
  choices,
  action,
}: {
  name: string
  label: string
  value: string
  /** What can be chosen; null for a number of days. */
  choices: readonly (readonly [value: string, label: string])[] | null
  action: Action
}) {
  const id = `${name}-value`
  const proof = `${name}-password`
  const form = useFormAction(action, {
    identityId: proof,
    onResult: ({ changed }) => showToast({ message: changed ? 'Setting saved.' : 'Nothing to change.' }),
  })
  const shown = form.wasSent ? form.text('value') : value
  const common = { id, name: 'value', label, required: true, defaultValue: shown, error: form.error('value') }
  return (
    <form key={value} action={form.send} noValidate className="flex max-w-sm flex-col gap-3">
      <FormSummary
        problems={form.problems.map(({ field, ...problem }) => ({
          ...problem,
          ...(field !== undefined && { field: field === 'value' ? id : field }),
        }))}
        title="We couldn’t save the setting"
      />
      {form.resultOfPage && (
        <p role="status">{form.resultOfPage.changed ? 'Setting saved.' : 'Nothing to change.'}</p>
      )}
      <input type="hidden" name="name" value={name} />
      {choices === null ? (
        <InputField {...common} inputMode="numeric" autoComplete="off" />
      ) : (
        <SelectField {...common}>
          {choices.map(([choice, text]) => (
            <option key={choice} value={choice}>
              {text}
            </option>
          ))}
        </SelectField>
      )}
      <IdentityField id={proof} error={form.error} />
      <SubmitButton variant="secondary" size="sm" className="self-start">
        Save<span className="sr-only"> {label}</span>
      </SubmitButton>
    </form>
  )
}

/** Gives a setting back to the environment. */
export function ResetSettingForm({ name, label, action }: { name: string; label: string; action: Action }) {
  const proof = `${name}-reset-password`
  const form = useFormAction(action, {
    identityId: proof,
    onResult: () => showToast({ message: 'The default is in effect.' }),
  })
  return (
    <form action={form.send} noValidate className="flex max-w-sm flex-col gap-3">
      <FormSummary problems={form.problems} title="We couldn’t change the setting" />
      <input type="hidden" name="name" value={name} />
      <input type="hidden" name="value" value="" />
      <IdentityField id={proof} error={form.error} />
      <SubmitButton variant="secondary" size="sm" className="self-start">
        Use the default<span className="sr-only"> for {label}</span>
      </SubmitButton>
    </form>
  )
}
