'use client'

import { ChoiceGroup, Radio } from '#components/ui/checkbox.tsx'
import type { LeakPolicy } from '#lib/kernel/leak-policy.ts'
import { type SettingsAction, SettingsForm } from './settings-form.tsx'

/** What happens to a secret or key of the app that somebody reports as leaked. */
export function LeakSettings({
  policy,
  ...common
}: {
  clientId: string
  seen: string
  action: SettingsAction
  policy: LeakPolicy
}) {
  return (
    <SettingsForm {...common} title="Leak policy">
      {(form) => (
        <ChoiceGroup
          id="leakPolicy"
          legend="If someone reports a secret or key of this app as leaked"
          error={form.error('leakPolicy')}
        >
          {CHOICES.map(({ value, label, hint }) => (
            <Radio
              key={`${value} ${policy}`}
              name="leakPolicy"
              value={value}
              label={label}
              hint={hint}
              defaultChecked={(form.wasSent ? form.text('leakPolicy') : policy) === value}
            />
          ))}
        </ChoiceGroup>
      )}
    </SettingsForm>
  )
}

const CHOICES: readonly { value: LeakPolicy; label: string; hint: string }[] = [
  {
    value: 'revoke',
    label: 'Revoke it immediately',
    hint: 'It is refused within seconds, with all its access tokens. Your team is notified.',
  },
  {
    value: 'tell',
    label: 'Only notify us',
    hint: 'It keeps working, also for those who found it, until your team rotates it.',
  },
]
