import { InputField } from '#components/ui/input.tsx'

/**
 * Asks for the client ID to be typed, so that nobody stops an app, or a part of it, by mistake. Posts
 * `confirmation`. `id` is for pages on which several such fields stand.
 */
export function ConfirmationField({
  clientId,
  form,
  id,
}: {
  clientId: string
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
            {clientId}
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
