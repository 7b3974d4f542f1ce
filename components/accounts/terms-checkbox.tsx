'use client'

import { Checkbox } from '#components/ui/checkbox.tsx'
import type { useFormAction } from '#components/use-form-action.ts'
import { TERMS_FIELD } from '#lib/features/people/terms-field.ts'
import type { Portal } from '#lib/kernel/portal.ts'

/** What there is to accept, and to read before. */
export type ShownTerms = NonNullable<Portal['terms']> & Pick<Portal, 'privacyUrl'>

/** Accepts the terms; what is typed into the form outlives the reading of them. */
export function TermsCheckbox({
  terms,
  form,
}: {
  terms: ShownTerms
  form: Pick<ReturnType<typeof useFormAction>, 'text' | 'error'>
}) {
  return (
    <Checkbox
      id={TERMS_FIELD}
      name={TERMS_FIELD}
      value={terms.version}
      required
      defaultChecked={form.text(TERMS_FIELD) === terms.version}
      error={form.error(TERMS_FIELD)}
      label={terms.privacyUrl ? 'I accept the terms and the privacy policy' : 'I accept the terms'}
      hint={
        <>
          Read <ReadLink href={terms.url}>the terms</ReadLink>
          {terms.privacyUrl && (
            <>
              {' '}
              and <ReadLink href={terms.privacyUrl}>the privacy policy</ReadLink>
            </>
          )}
          .
        </>
      }
    />
  )
}

/** In a new tab, and above the label, which covers the whole row. */
function ReadLink({ href, children }: { href: string; children: string }) {
  return (
    <a
      href={href}
      target="_blank"
      rel="noreferrer"
      className="relative z-10 inline-flex min-h-6 items-center text-accent underline underline-offset-4 hover:decoration-2"
    >
      {children}
    </a>
  )
}
