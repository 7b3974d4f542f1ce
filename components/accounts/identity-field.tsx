'use client'

import { PROOF_FIELD } from '#lib/features/people/proof-field.ts'
import { PasswordField } from './password-field.tsx'

/** Asks for the person's password where the answer to a form was that it is needed (SE-05). */
export function IdentityField({
  id = PROOF_FIELD,
  error,
}: {
  id?: string
  error: (field: string) => string | undefined
}) {
  const asked = error(PROOF_FIELD)
  if (!asked) return null
  return (
    <PasswordField
      id={id}
      name={PROOF_FIELD}
      label="Your password"
      autoComplete="current-password"
      error={asked}
    />
  )
}
