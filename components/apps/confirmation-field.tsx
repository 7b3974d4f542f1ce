import { InputField } from '#components/ui/input.tsx'

/**
 * Asks for what an act concerns to be typed (a client ID, a team's name, an address), so that nobody stops it by mistake. Posts
 * `confirmation`. `id` is for pages on which several such fields stand.
 */
export function ConfirmationField({
  expected,
  form,
  id,
}: {
  expected: string
  form: { text: (field: string) => string; error: (field: string) => string | undefined }
  id?: string
}) {
  return (
    <InputField
      id={id}
      name="confirmation"
      label={
        <>
          Type{' '}
          <span translate="no" className="font-mono font-semibold wrap-anywhere">
            {expected}
          </span>{' '}
          to confirm
        </>
      }
      required
      monospace
      autoComplete="off"
      autoCapitalize="none"
      spellCheck={false}
      defaultValue={form.text('confirmation')}
      error={form.error('confirmation')}
    />
  )
}
