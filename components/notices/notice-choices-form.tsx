'use client'

import { savedWords } from '#components/toasts/saved-words.ts'
import { ToldOnPage } from '#components/toasts/told-on-page.tsx'
import { Checkbox } from '#components/ui/checkbox.tsx'
import { FormSummary } from '#components/ui/form-summary.tsx'
import { SubmitButton } from '#components/ui/submit-button.tsx'
import { useFormAction } from '#components/use-form-action.ts'
import type { FormAction } from '#lib/edges/forms/form-state.ts'

/** A kind of notice that may be turned off, and whether it is wanted in each place. */
export type ChoosableKind = { kind: string; title: string; when: string; app: boolean; mail: boolean }

const PLACES = [
  { channel: 'app', label: 'In the portal' },
  { channel: 'mail', label: 'By e-mail' },
] as const

/** What is saved. */
const WHAT = 'Notices'

/** Which notices a person wants, and where. */
export function NoticeChoicesForm({
  kinds,
  seen,
  action,
}: {
  kinds: readonly ChoosableKind[]
  /** The version of the choices that the form shows. */
  seen: string
  action: FormAction<{ changed: boolean }>
}) {
  const form = useFormAction(action, {
    toast: (_sent, result) => ({ message: savedWords(WHAT, result ?? { changed: true }) }),
  })
  return (
    <form action={form.send} noValidate className="flex flex-col gap-5">
      <FormSummary problems={form.problems} title="We couldn’t save your changes" />
      <input type="hidden" name="seen" value={form.text('seen') || seen} />
      {kinds.map(({ kind, title, when, ...wanted }) => (
        <fieldset key={kind} className="flex min-w-0 flex-col gap-2" aria-describedby={`${kind}-when`}>
          <legend className="font-medium text-[0.9375rem]">{title}</legend>
          <p id={`${kind}-when`} className="-mt-1 text-muted text-sm leading-snug">
            {when}
          </p>
          <div className="grid gap-2 sm:grid-cols-2">
            {PLACES.map(({ channel, label }) => (
              <Checkbox
                key={channel}
                name={channel}
                value={kind}
                label={label}
                defaultChecked={form.wasSent ? form.choices(channel).includes(kind) : wanted[channel]}
              />
            ))}
          </div>
        </fieldset>
      ))}
      <div className="flex flex-wrap items-center gap-3">
        <SubmitButton>Save notices</SubmitButton>
        <ToldOnPage>{form.resultOfPage && savedWords(WHAT, form.resultOfPage)}</ToldOnPage>
      </div>
    </form>
  )
}
