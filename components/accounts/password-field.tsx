'use client'

import { useState } from 'react'
import { buttonClasses } from '#components/ui/button.tsx'
import { Field } from '#components/ui/field.tsx'
import { Input } from '#components/ui/input.tsx'
import { useHydrated } from '#components/use-hydrated.ts'

/** A password, which can be shown while it is typed. Pasting is welcome. */
export function PasswordField({
  id = 'password',
  name = 'password',
  label = 'Password',
  autoComplete,
  hint,
  error,
}: {
  id?: string
  name?: string
  label?: string
  autoComplete: 'current-password' | 'new-password'
  hint?: string
  error?: string
}) {
  const [shown, setShown] = useState(false)
  const hydrated = useHydrated()
  return (
    <Field id={id} label={label} hint={hint} error={error} required>
      {(control) => (
        <div className="relative">
          <Input
            {...control}
            name={name}
            type={shown ? 'text' : 'password'}
            autoComplete={autoComplete}
            autoCapitalize="none"
            spellCheck={false}
            className="pr-18"
          />
          {hydrated && (
            <button
              type="button"
              aria-pressed={shown}
              aria-label="Show password"
              aria-controls={control.id}
              onClick={() => setShown(!shown)}
              className={buttonClasses({
                variant: 'ghost',
                size: 'sm',
                className: 'absolute top-1 right-1 text-muted',
              })}
            >
              {shown ? 'Hide' : 'Show'}
            </button>
          )}
        </div>
      )}
    </Field>
  )
}
