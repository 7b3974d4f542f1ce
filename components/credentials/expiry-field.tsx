'use client'

import { InputField } from '#components/ui/input.tsx'
import { SelectField } from '#components/ui/select.tsx'
import { livesWithin } from '#lib/features/credentials/credential-life-cycle.ts'
import type { Form } from './question-fields.tsx'

/** When a new one ends by itself: after a life by its name, or on a date. */
export function ExpiryField({ form, maxDays }: { form: Form; maxDays: number | null }) {
  const lives = livesWithin(maxDays)
  const chosen = form.text('expiry') || lives.at(maxDays === null ? 0 : -1)?.name || 'date'
  return (
    <div className="group/expiry flex flex-col gap-3">
      <SelectField
        // A select keeps its first default when a form is reset; a new answer needs a new one.
        key={chosen}
        name="expiry"
        label="Expires"
        hint={maxDays === null ? 'We remind you before it expires.' : `Your team allows ${maxDays} days.`}
        required
        defaultValue={chosen}
        error={form.error('expiry')}
      >
        {lives.map(({ name, days }) => (
          <option key={name} value={name}>
            {days === null ? 'Never' : days === 365 ? 'In a year' : `In ${days} days`}
          </option>
        ))}
        <option value="date">On a date</option>
      </SelectField>
      <div className="hidden group-has-[[value=date]:checked]/expiry:block">
        <InputField
          name="expiresAt"
          type="date"
          label="Date"
          hint="At the start of this day, UTC."
          required
          defaultValue={form.text('expiresAt')}
          error={form.error('expiresAt')}
        />
      </div>
    </div>
  )
}
