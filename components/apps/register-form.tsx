'use client'

import { ChoiceGroup, Radio } from '#components/ui/checkbox.tsx'
import { FormSummary } from '#components/ui/form-summary.tsx'
import { InputField } from '#components/ui/input.tsx'
import { SelectField } from '#components/ui/select.tsx'
import { SubmitButton } from '#components/ui/submit-button.tsx'
import { TextareaField } from '#components/ui/textarea.tsx'
import { useFormAction } from '#components/use-form-action.ts'
import type { FormAction } from '#lib/form-state.ts'
import { ClientIdField } from './client-id-field.tsx'
import { type OfferedScope, ScopeCheckbox } from './scope-checkbox.tsx'

/** Registers an app. */
export function RegisterForm({
  action,
  clientIdRule,
  scopes,
  teams,
}: {
  action: FormAction
  clientIdRule: string
  scopes: readonly OfferedScope[]
  teams: readonly { id: string; name: string }[]
}) {
  const form = useFormAction(action)
  const chosen = form.choices('scopes')
  return (
    <form action={form.send} noValidate className="flex max-w-2xl flex-col gap-7">
      <FormSummary problems={form.problems} title="The app was not registered" />
      <ClientIdField rule={clientIdRule} submitted={form.text('clientId')} error={form.error('clientId')} />
      <InputField
        name="name"
        label="Name"
        hint="What people call the app."
        required
        autoComplete="off"
        defaultValue={form.text('name')}
        error={form.error('name')}
      />
      <TextareaField
        name="description"
        label="Description"
        hint="What it does and who looks after it."
        rows={3}
        defaultValue={form.text('description')}
        error={form.error('description')}
      />
      {teams.length > 1 && (
        <SelectField
          // A select keeps its first default when a form is reset; a new answer needs a new one.
          key={form.text('teamId')}
          name="teamId"
          label="Team"
          hint="Everyone in the team can see the app and replace its API Token."
          required
          defaultValue={form.text('teamId') || teams[0]?.id}
          error={form.error('teamId')}
        >
          {teams.map((team) => (
            <option key={team.id} value={team.id}>
              {team.name}
            </option>
          ))}
        </SelectField>
      )}
      <ChoiceGroup
        id="environment"
        legend="Environment"
        hint="Fixed once the app is registered. Register a second app for the other one."
        error={form.error('environment')}
      >
        <Radio
          name="environment"
          value="sandbox"
          label="Sandbox"
          hint="To build and try out. Its tokens are refused by live APIs."
          defaultChecked={form.text('environment') !== 'live'}
        />
        <Radio
          name="environment"
          value="live"
          label="Live"
          hint="For the real thing: its tokens open live APIs."
          defaultChecked={form.text('environment') === 'live'}
        />
      </ChoiceGroup>
      <ChoiceGroup
        id="scopes"
        legend="Scopes"
        hint="What the app’s tokens may do. Take as few as it needs; none is fine."
        error={form.error('scopes')}
      >
        {scopes.map((scope) => (
          <ScopeCheckbox
            key={scope.name}
            scope={scope}
            disabled={scope.remark !== null}
            checked={chosen.includes(scope.name)}
          />
        ))}
      </ChoiceGroup>
      <SubmitButton className="self-start" size="lg">
        Register app
      </SubmitButton>
    </form>
  )
}
