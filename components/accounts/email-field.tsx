'use client'

import { InputField } from '#components/ui/input.tsx'
import type { useFormAction } from '#components/use-form-action.ts'

/** The address that a person signs in with. */
export function EmailField({
  form,
  autoComplete = 'username',
}: {
  form: Pick<ReturnType<typeof useFormAction>, 'text' | 'error'>
  autoComplete?: 'username' | 'username webauthn'
}) {
  return (
    <InputField
      name="email"
      type="email"
      label="E-mail"
      required
      autoComplete={autoComplete}
      autoCapitalize="none"
      spellCheck={false}
      defaultValue={form.text('email')}
      error={form.error('email')}
    />
  )
}
