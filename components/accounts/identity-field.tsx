'use client'

import { Button } from '#components/ui/button.tsx'
import { Callout } from '#components/ui/callout.tsx'
import { PROOF_FIELD, PROVIDER_PROOF_FIELD } from '#lib/features/people/proof-field.ts'
import { routes } from '#lib/routes.ts'
import { PasswordField } from './password-field.tsx'

/** Asks for the person's password, or for a sign-in at their provider, where the answer to a form was that it is needed (SE-05). */
export function IdentityField({
  id = PROOF_FIELD,
  error,
}: {
  id?: string
  error: (field: string) => string | undefined
}) {
  const again = error(PROVIDER_PROOF_FIELD)
  if (again)
    return (
      <Callout tone="warn" title="Confirm that it’s you">
        <p className="mb-3">{again}</p>
        {/* Of the form itself, so that what was typed stays here: another form cannot stand in it. */}
        <Button
          id={id}
          type="submit"
          variant="secondary"
          formAction={routes.signInAgain}
          formMethod="post"
          formEncType="application/x-www-form-urlencoded"
          formTarget="_blank"
          formNoValidate
        >
          Sign in again
        </Button>
      </Callout>
    )
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
