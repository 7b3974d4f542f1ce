'use client'

import { IdentityField } from '#components/accounts/identity-field.tsx'
import { Checkbox, ChoiceGroup } from '#components/ui/checkbox.tsx'
import { FormSummary } from '#components/ui/form-summary.tsx'
import { InputField } from '#components/ui/input.tsx'
import { SubmitButton } from '#components/ui/submit-button.tsx'
import { TextareaField } from '#components/ui/textarea.tsx'
import { useFormAction } from '#components/use-form-action.ts'
import type { FormAction } from '#lib/edges/forms/form-state.ts'

/** Grants a request: all of it or some, for good or for a time. */
export function GrantForm({
  id,
  scopes,
  quotaPerHour,
  isOfLiveApp,
  action,
}: {
  id: string
  /** Those that can be granted, each to be chosen. */
  scopes: readonly string[]
  /** What is asked for; null where it is no quota. */
  quotaPerHour: number | null
  /** Whether it makes an app, which is suspended at its end. */
  isOfLiveApp: boolean
  action: FormAction
}) {
  const form = useFormAction(action, {
    identityId: 'grant-password',
    toast: () => ({ message: 'Request granted.' }),
  })
  return (
    <form action={form.send} noValidate className="flex max-w-xl flex-col gap-5">
      <FormSummary problems={form.problems} title="We couldn’t grant the request" />
      <input type="hidden" name="id" value={id} />
      {scopes.length > 0 && (
        <ChoiceGroup id="scopes" legend="Scopes to grant" error={form.error('scopes')}>
          {scopes.map((name) => (
            <Checkbox
              key={name}
              name="scopes"
              value={name}
              label={
                <span translate="no" className="font-mono text-[0.9375rem] wrap-anywhere">
                  {name}
                </span>
              }
              defaultChecked={form.wasSent ? form.choices('scopes').includes(name) : true}
            />
          ))}
        </ChoiceGroup>
      )}
      {quotaPerHour !== null && (
        <InputField
          name="quotaPerHour"
          label="Tokens an hour"
          required
          inputMode="numeric"
          autoComplete="off"
          defaultValue={form.wasSent ? form.text('quotaPerHour') : String(quotaPerHour)}
          error={form.error('quotaPerHour')}
        />
      )}
      <InputField
        name="until"
        type="date"
        label="Until"
        hint={`Leave empty to grant it permanently. ${isOfLiveApp ? 'The app is suspended' : 'Ends'} at the start of this day, UTC.`}
        defaultValue={form.text('until')}
        error={form.error('until')}
      />
      <TextareaField
        id="grant-word"
        name="word"
        label="Message"
        hint="The team reads it."
        rows={2}
        maxLength={500}
        defaultValue={form.text('word')}
        error={form.error('word')}
      />
      <IdentityField id="grant-password" error={form.error} />
      <SubmitButton className="self-start">Grant request</SubmitButton>
    </form>
  )
}

/** Declines a request, and says why. */
export function DeclineForm({ id, action }: { id: string; action: FormAction }) {
  const form = useFormAction(action, { toast: () => ({ message: 'Request declined.' }) })
  return (
    <form action={form.send} noValidate className="flex max-w-xl flex-col gap-5">
      <FormSummary
        problems={form.problems.map((problem) =>
          problem.field === 'word' ? { ...problem, field: 'decline-word' } : problem,
        )}
        title="We couldn’t decline the request"
      />
      <input type="hidden" name="id" value={id} />
      <TextareaField
        id="decline-word"
        name="word"
        label="Message"
        hint="Why, or what to do instead. The team reads it."
        required
        rows={2}
        maxLength={500}
        defaultValue={form.text('word')}
        error={form.error('word')}
      />
      <SubmitButton variant="secondary" className="self-start">
        Decline request
      </SubmitButton>
    </form>
  )
}

/** Puts off the end of a grant, or takes it away. */
export function ExtendForm({ id, action }: { id: string; action: FormAction }) {
  const form = useFormAction(action, {
    identityId: 'extend-password',
    toast: () => ({ message: 'Grant extended.' }),
  })
  return (
    <form action={form.send} noValidate className="mt-5 flex max-w-xl flex-col gap-4">
      <FormSummary problems={form.problems} title="We couldn’t extend the grant" />
      <input type="hidden" name="id" value={id} />
      <InputField
        name="until"
        type="date"
        label="New end"
        hint="Leave empty to grant it permanently. At the start of this day, UTC."
        defaultValue={form.text('until')}
        error={form.error('until')}
      />
      <IdentityField id="extend-password" error={form.error} />
      <SubmitButton variant="secondary" className="self-start">
        Extend grant
      </SubmitButton>
    </form>
  )
}
