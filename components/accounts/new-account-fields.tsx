'use client'

import { InputField } from '#components/ui/input.tsx'
import type { useFormAction } from '#components/use-form-action.ts'
import { PasswordField } from './password-field.tsx'

/** What everyone who opens an account fills in. */
export function NewAccountFields({
  form,
}: {
  form: Pick<ReturnType<typeof useFormAction>, 'text' | 'error'>
}) {
  return (
    <>
      <InputField
        name="name"
        label="Name"
        required
        autoComplete="name"
        defaultValue={form.text('name')}
        error={form.error('name')}
      />
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
      <PasswordField
        autoComplete="new-password"
        hint="At least 15 characters. A few unrelated words work well."
        error={form.error('password')}
      />
    </>
  )
}
