'use client'

import type { ReactNode } from 'react'
import { ChoiceGroup, Radio } from '#components/ui/checkbox.tsx'
import { InputField } from '#components/ui/input.tsx'
import { TextareaField } from '#components/ui/textarea.tsx'
import type { useFormAction } from '#components/use-form-action.ts'
import type { FormAction } from '#lib/edges/forms/form-state.ts'
import type { Mode, RestrictionForm } from '#lib/features/restrictions/managed-restriction.ts'
import { type SettingsAction, SettingsForm } from './settings-form.tsx'

type Form = ReturnType<typeof useFormAction<{ changed: boolean }>>

/** One restriction of an app: what it is held to, and whether that is off, observed or enforced. */
export function RestrictionSettings({
  title,
  setting,
  text,
  modeName,
  mode,
  words,
  evidence,
  ...form
}: {
  clientId: string
  seen: string
  action: SettingsAction
  stopCheck: FormAction
  title: string
  /** Name of the field, and what it holds. */
  setting: string
  text: string
  modeName: string
  mode: Mode
  words: RestrictionForm
  /** What it would have refused lately. */
  evidence: ReactNode
}) {
  return (
    <SettingsForm {...form} title={title} description={words.description}>
      {(form) => (
        <>
          <ModeField
            form={form}
            name={modeName}
            legend={words.legend}
            mode={mode}
            enforced={words.enforced}
          />
          <RuleField form={form} name={setting} text={text} field={words.field} />
          {evidence}
        </>
      )}
    </SettingsForm>
  )
}

function RuleField({
  form,
  name,
  text,
  field: { control, ...words },
}: {
  form: Form
  name: string
  text: string
  field: RestrictionForm['field']
}) {
  const common = {
    name,
    ...words,
    autoComplete: 'off',
    defaultValue: form.wasSent ? form.text(name) : text,
    error: form.error(name),
  }
  switch (control) {
    case 'lines':
      return <TextareaField {...common} rows={4} spellCheck={false} className="font-mono text-[0.9375rem]" />
    case 'number':
      return <InputField {...common} inputMode="numeric" className="max-w-40" />
  }
}

/** The three modes of a restriction, in the order in which one tries them. */
function ModeField({
  form,
  name,
  legend,
  mode,
  enforced,
}: {
  form: Form
  name: string
  legend: string
  mode: Mode
  enforced: string
}) {
  const chosen = form.wasSent ? form.text(name) : mode
  const choices = [
    { value: 'off', label: 'Off', hint: 'No restriction.' },
    {
      value: 'observe',
      label: 'Observe',
      hint: 'Refuse nothing, but show what would be refused.',
    },
    { value: 'enforce', label: 'Enforce', hint: enforced },
  ]
  return (
    <ChoiceGroup id={name} legend={legend} error={form.error(name)}>
      {choices.map(({ value, label, hint }) => (
        <Radio
          // A radio keeps its first default; what was saved needs a new one.
          key={`${value} ${mode}`}
          name={name}
          value={value}
          label={label}
          hint={hint}
          defaultChecked={value === chosen}
        />
      ))}
    </ChoiceGroup>
  )
}
