'use client'

import { InputField } from '#components/ui/input.tsx'
import type { useFormAction } from '#components/use-form-action.ts'

/** The address that a person signs in with. */
export function EmailField({ form }: { form: Pick<ReturnType<typeof useFormAction>, 'text' | 'error'> }) {
  return (
    <InputField
      name="email"
      type="email"
      label="E-mail"
      required
      autoComplete="username"
      autoCapitalize="none"
      spellCheck={false}
      defaultValue={form.text('email')}
      error={form.error('email')}
    />
  )
}
