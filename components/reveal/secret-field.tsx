import { Textarea } from '#components/ui/textarea.tsx'

/** Id of the field that shows a secret. */
export const SECRET_FIELD = 'api-token'

/** A secret, the whole of it in view, on as many lines as it takes. */
export function SecretField({
  secret,
  isAnswer = false,
  onCopy,
}: {
  secret: string
  /** It is what a whole page is for: the page opens where it stands. */
  isAnswer?: boolean
  onCopy?: () => void
}) {
  return (
    <div className="flex flex-col gap-1.5">
      <label htmlFor={SECRET_FIELD} className="font-medium text-[0.9375rem]">
        API Token
      </label>
      <Textarea
        id={SECRET_FIELD}
        value={secret}
        readOnly
        rows={2}
        translate="no"
        autoComplete="off"
        spellCheck={false}
        // Without scripts nothing else leads to what is shown once.
        autoFocus={isAnswer}
        className="field-sizing-content min-h-11 resize-none! break-all font-mono text-[0.9375rem]"
        onFocus={(event) => event.target.select()}
        onCopy={onCopy}
      />
    </div>
  )
}
