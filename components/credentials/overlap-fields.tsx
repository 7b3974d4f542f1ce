'use client'

import { ChoiceGroup, Radio } from '#components/ui/checkbox.tsx'
import { InputField } from '#components/ui/input.tsx'
import {
  DEFAULT_OVERLAP,
  MAX_LIVE_CREDENTIALS,
  OVERLAPS,
} from '#lib/features/credentials/credential-life-cycle.ts'
import type { Form } from './question-fields.tsx'

const WORDS: Record<(typeof OVERLAPS)[number]['name'], string> = {
  now: 'Stop immediately',
  '1h': '1 hour',
  '24h': '24 hours',
  '7d': '7 days',
  '30d': '30 days',
}

const OFFERED = {
  all: () => true,
  later: (seconds: number) => seconds > 0,
  now: (seconds: number) => seconds === 0,
}

/** How long the old one keeps working. */
export function OverlapFields({
  form,
  legend,
  offers,
}: {
  form: Form
  legend: string
  /** Everything, all but an end at once, or that alone: where as many work as may. */
  offers: 'all' | 'later' | 'now'
}) {
  const chosen = form.text('overlap') || (offers === 'now' ? 'now' : DEFAULT_OVERLAP)
  const offered = OVERLAPS.filter(({ seconds }) => OFFERED[offers](seconds))
  return (
    <div className="group/overlap flex flex-col gap-3">
      <ChoiceGroup
        id="overlap"
        legend={legend}
        hint={offers === 'now' && `All ${MAX_LIVE_CREDENTIALS} are in use, so the old one stops immediately.`}
        error={form.error('overlap')}
        className="[&>div]:py-1.5"
      >
        <div className="grid grid-cols-2 gap-2 p-0 sm:grid-cols-3">
          {offered.map(({ name }) => (
            <Radio
              key={name}
              name="overlap"
              value={name}
              label={WORDS[name]}
              defaultChecked={name === chosen}
            />
          ))}
          {offers !== 'now' && (
            <Radio name="overlap" value="custom" label="Custom" defaultChecked={chosen === 'custom'} />
          )}
        </div>
      </ChoiceGroup>
      <div className="hidden group-has-[[value=custom]:checked]/overlap:block">
        <InputField
          name="hours"
          label="Hours"
          hint="1 to 720."
          required
          inputMode="numeric"
          autoComplete="off"
          className="max-w-32"
          defaultValue={form.text('hours')}
          error={form.error('hours')}
        />
      </div>
    </div>
  )
}
