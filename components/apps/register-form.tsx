'use client'

import { type ChangeEvent, useState } from 'react'
import { OnceField } from '#components/once-field.tsx'
import { ChoiceGroup, Radio } from '#components/ui/checkbox.tsx'
import { FormSummary } from '#components/ui/form-summary.tsx'
import { InputField } from '#components/ui/input.tsx'
import { SelectField } from '#components/ui/select.tsx'
import { SubmitButton } from '#components/ui/submit-button.tsx'
import { TextareaField } from '#components/ui/textarea.tsx'
import { useFormAction } from '#components/use-form-action.ts'
import type { FormAction } from '#lib/edges/forms/form-state.ts'
import { clientIdFrom } from '#lib/features/apps/client-id-text.ts'
import { ClientIdField } from './client-id-field.tsx'
import { type OfferedScope, ScopeCheckbox } from './scope-checkbox.tsx'

/** A scope as it is offered to an app that is not there yet. `environment`: of the apps that may have it; null for all. */
export type NewAppScope = OfferedScope & { environment: 'sandbox' | 'live' | null }

/** A scope of an API that is for one environment is offered while that one is chosen. */
const SHOWN_FOR = {
  sandbox: 'group-has-[[value=live]:checked]/form:hidden',
  live: 'group-has-[[value=sandbox]:checked]/form:hidden',
}

/** Registers an app. */
export function RegisterForm({
  action,
  clientIdRule,
  scopes,
  teams,
  team,
}: {
  action: FormAction
  clientIdRule: string
  scopes: readonly NewAppScope[]
  /** Those in which whoever is looking may register one. */
  teams: readonly { id: string; name: string }[]
  /** Id of the one that is shown. */
  team: string
}) {
  const form = useFormAction(action)
  const chosen = form.choices('scopes')
  // Until one is chosen the page may be without scripts, where the style alone shows the scopes that go with it.
  const [environment, setEnvironment] = useState<string | null>(null)
  const [offered, setOffered] = useState('')
  const choose = ({ target }: ChangeEvent<HTMLInputElement>) => setEnvironment(target.value)
  const isForeign = (scope: NewAppScope) =>
    environment !== null && scope.environment !== null && scope.environment !== environment
  return (
    <form action={form.send} noValidate className="group/form flex max-w-2xl flex-col gap-7">
      <FormSummary problems={form.problems} title="We couldn’t register the app" />
      <OnceField />
      <InputField
        name="name"
        label="Name"
        hint="The name people see."
        required
        autoComplete="off"
        defaultValue={form.text('name')}
        onChange={({ target }) => setOffered(clientIdFrom(target.value))}
        error={form.error('name')}
      />
      <ClientIdField
        rule={clientIdRule}
        offered={offered}
        submitted={form.text('clientId')}
        error={form.error('clientId')}
      />
      <TextareaField
        name="description"
        label="Description"
        hint="What it does and who maintains it."
        rows={3}
        defaultValue={form.text('description')}
        error={form.error('description')}
      />
      {teams.length > 1 && (
        <SelectField
          // A select keeps its first default when a form is reset; a new answer needs a new one.
          key={form.text('teamId') || team}
          name="teamId"
          label="Team"
          hint="Everyone in the team can see the app."
          required
          defaultValue={form.text('teamId') || team}
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
        hint="Can’t be changed later. Register a second app for the other environment."
        error={form.error('environment')}
      >
        <Radio
          name="environment"
          value="sandbox"
          label="Sandbox"
          hint="For development and testing. Live APIs refuse its tokens."
          defaultChecked={form.text('environment') !== 'live'}
          onChange={choose}
        />
        <Radio
          name="environment"
          value="live"
          label="Live"
          hint="For production. Its tokens work for live APIs."
          defaultChecked={form.text('environment') === 'live'}
          onChange={choose}
        />
      </ChoiceGroup>
      <ChoiceGroup
        id="scopes"
        legend="Scopes"
        hint="What the app’s tokens can do. Choose only what it needs; none is fine."
        error={form.error('scopes')}
      >
        {scopes.map((scope) => (
          <div key={scope.name} className={scope.environment ? SHOWN_FOR[scope.environment] : undefined}>
            <ScopeCheckbox
              scope={scope}
              disabled={scope.remark !== null || isForeign(scope)}
              checked={chosen.includes(scope.name)}
            />
          </div>
        ))}
      </ChoiceGroup>
      <SubmitButton className="self-start" size="lg">
        Register app
      </SubmitButton>
    </form>
  )
}
