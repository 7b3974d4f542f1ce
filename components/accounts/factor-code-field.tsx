import { InputField } from '#components/ui/input.tsx'

/** A code of an authenticator app, or for recovery. Phones offer it from the clipboard or a message. */
export function FactorCodeField({
  id = 'factorCode',
  label = 'Code',
  hint,
  error,
}: {
  id?: string
  label?: string
  hint?: string
  error?: string | undefined
}) {
  return (
    <InputField
      id={id}
      name="factorCode"
      label={label}
      hint={hint}
      error={error}
      required
      monospace
      autoComplete="one-time-code"
      autoCapitalize="characters"
      spellCheck={false}
    />
  )
}
