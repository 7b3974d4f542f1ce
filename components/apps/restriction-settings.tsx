'use client'

import type { ReactNode } from 'react'
import { ChoiceGroup, Radio } from '#components/ui/checkbox.tsx'
import { InputField } from '#components/ui/input.tsx'
import { TextareaField } from '#components/ui/textarea.tsx'
import type { useFormAction } from '#components/use-form-action.ts'
import { type SettingsAction, SettingsForm } from './settings-form.tsx'

type Mode = 'off' | 'observe' | 'enforce'
type Form = ReturnType<typeof useFormAction<{ changed: boolean }>>

type Common = {
  clientId: string
  seen: string
  action: SettingsAction
  mode: Mode
  /** What it would have refused lately. */
  evidence: ReactNode
}

/** Which addresses an app may ask for tokens from. */
export function AddressSettings({
  networks,
  mode,
  evidence,
  ...common
}: Common & { networks: readonly string[] }) {
  return (
    <SettingsForm
      {...common}
      title="Allowed addresses"
      description="Where the app may ask for tokens from. A secret that gets into other hands is of no use elsewhere."
    >
      {(form) => (
        <>
          <ModeField
            form={form}
            name="addressMode"
            legend="Requests from other addresses"
            mode={mode}
            refused="Get 401, as if the secret were wrong. The log says why."
          />
          <TextareaField
            name="allowedAddresses"
            label="Addresses and networks"
            hint="One per line, IPv4 or IPv6: 203.0.113.7, 203.0.113.0/24, 2001:db8::/32."
            rows={4}
            spellCheck={false}
            autoComplete="off"
            className="font-mono text-[0.9375rem]"
            defaultValue={form.wasSent ? form.text('allowedAddresses') : networks.join('\n')}
            error={form.error('allowedAddresses')}
          />
          {evidence}
        </>
      )}
    </SettingsForm>
  )
}

/** How many tokens an app may get in an hour. */
export function QuotaSettings({
  tokensPerHour,
  mode,
  evidence,
  ...common
}: Common & { tokensPerHour: number | null }) {
  return (
    <SettingsForm
      {...common}
      title="Quota"
      description="How many tokens the app may get in an hour. One that keeps its tokens needs few; a program that runs wild needs thousands."
    >
      {(form) => (
        <>
          <ModeField
            form={form}
            name="quotaMode"
            legend="Requests beyond the quota"
            mode={mode}
            refused="Get 429, and when to try again: at the start of the next hour (UTC)."
          />
          <InputField
            name="quotaPerHour"
            label="Tokens an hour"
            inputMode="numeric"
            autoComplete="off"
            className="max-w-40"
            defaultValue={form.wasSent ? form.text('quotaPerHour') : (tokensPerHour ?? '')}
            error={form.error('quotaPerHour')}
          />
          {evidence}
        </>
      )}
    </SettingsForm>
  )
}

/** The three modes of a restriction, in the order in which one tries them. */
function ModeField({
  form,
  name,
  legend,
  mode,
  refused,
}: {
  form: Form
  name: string
  legend: string
  mode: Mode
  refused: string
}) {
  const chosen = form.wasSent ? form.text(name) : mode
  const choices = [
    { value: 'off', label: 'Off', hint: 'Get tokens. Nothing is noted.' },
    {
      value: 'observe',
      label: 'Observe',
      hint: 'Get tokens, and are noted: you see here what would be refused.',
    },
    { value: 'enforce', label: 'Enforce', hint: refused },
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
