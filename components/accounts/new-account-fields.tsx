'use client'

import type { ReactNode } from 'react'
import { InputField } from '#components/ui/input.tsx'
import type { useFormAction } from '#components/use-form-action.ts'
import { PasswordField } from './password-field.tsx'

/** What everyone who opens an account fills in; between name and password, their address where it is not known yet. */
export function NewAccountFields({
  form,
  children,
}: {
  form: Pick<ReturnType<typeof useFormAction>, 'text' | 'error'>
  children?: ReactNode
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
      {children}
      <PasswordField
        autoComplete="new-password"
        hint="At least 15 characters. A few unrelated words work well."
        error={form.error('password')}
      />
    </>
  )
}
