import Link from 'next/link'
import { CopyButton } from '#components/ui/copy-button.tsx'
import { ExactTime } from '#components/ui/exact-time.tsx'
import { takeFocus } from '#components/ui/take-focus.ts'
import { Textarea } from '#components/ui/textarea.tsx'
import { routes } from '#lib/routes.ts'

/** Id of the field that shows a link. */
const LINK_FIELD = 'hand-off-link'

/** A link, this once. */
export function ShownLink({
  link: { id, link, expiresAt },
  isOnItsPage = false,
}: {
  link: { id: string; link: string; expiresAt: Date }
  /** Whether this is the page of the hand-off itself. */
  isOnItsPage?: boolean
}) {
  return (
    <div className="flex min-w-0 max-w-2xl flex-col gap-4">
      <div role="status">
        <h2 ref={takeFocus} tabIndex={-1} className="font-semibold text-lg">
          Copy this link now. We can’t show it again.
        </h2>
        <p className="mt-1 text-muted text-sm">
          Send it to your contact. It opens once, until <ExactTime value={expiresAt} />.
        </p>
      </div>
      <div className="flex flex-col gap-1.5">
        <label htmlFor={LINK_FIELD} className="font-medium text-[0.9375rem]">
          Link
        </label>
        <Textarea
          id={LINK_FIELD}
          value={link}
          readOnly
          rows={2}
          translate="no"
          autoComplete="off"
          spellCheck={false}
          className="field-sizing-content min-h-11 resize-none! break-all font-mono text-[0.9375rem]"
        />
      </div>
      <div className="flex flex-wrap items-center gap-4">
        <CopyButton text={link} label="Copy link" selects={LINK_FIELD} variant="primary" size="md" />
        <Link
          href={isOnItsPage ? routes.handOffs : routes.handOff(id)}
          prefetch={false}
          className="inline-flex min-h-6 items-center text-accent underline underline-offset-4 hover:decoration-2"
        >
          {isOnItsPage ? 'All hand-offs' : 'See what becomes of it'}
        </Link>
      </div>
    </div>
  )
}
