'use client'

import { type ComponentProps, useEffect, useState } from 'react'
import { CodeField } from '#components/accounts/code-field.tsx'
import { Callout } from '#components/ui/callout.tsx'
import { ExactTime } from '#components/ui/exact-time.tsx'
import { FormSummary } from '#components/ui/form-summary.tsx'
import { InputField } from '#components/ui/input.tsx'
import { SubmitButton } from '#components/ui/submit-button.tsx'
import { useFormAction } from '#components/use-form-action.ts'
import type { FormAction } from '#lib/edges/forms/form-state.ts'
import type { Opening } from '#lib/features/hand-offs/open-hand-off.ts'
import { type Dispute, NotMeForm } from './not-me-form.tsx'

/** A link that this browser does not hold, and its code, which only forms carry on. */
export type FoundLink = { code: string; opening: Exclude<Opening, { kind: 'held' }> }
type OverLink = { code: string; opening: Exclude<Opening, { kind: 'held' | 'asks' }> }

type Props = {
  actions: { open: FormAction<FoundLink | null>; dispute: Dispute }
  /** What this browser is known by if it opens a link: sent again, the same one holds it. */
  mark: string
}

/** Opens a link by a button, so that a scanner that fetches the page uses nothing up. */
export function OpenLinkForm({ actions, mark }: Props) {
  const [own] = useState(mark)
  const [asksPassphrase, setAsksPassphrase] = useState(false)
  const form = useFormAction(actions.open)
  // Up here it is there, too, on the page that answers with scripts off.
  const dispute = useFormAction(actions.dispute)
  const asks = form.result?.opening.kind === 'asks'
  const wantsPassphrase = asksPassphrase || asks || form.error('passphrase') !== undefined
  if (wantsPassphrase && !asksPassphrase) setAsksPassphrase(true)
  useEffect(() => {
    if (asks) document.getElementById('passphrase')?.focus()
  }, [asks])
  const over = form.result && overOf(form.result)
  if (over) return <Found link={over} dispute={dispute} />
  const disputed = dispute.resultOfPage?.code ?? (dispute.wasSent ? dispute.text('code') : '')
  if (disputed) return <NotMeForm code={disputed} form={dispute} />
  // With scripts off the page that asks has the code from there alone.
  const text = (field: string) =>
    form.text(field) || (field === 'code' && form.result ? form.result.code : '')
  return (
    <form action={form.send} noValidate className="flex flex-col gap-5">
      <FormSummary problems={form.problems} title="We couldn’t open the link" />
      <input type="hidden" name="mark" value={form.text('mark') || own} />
      <CodeField form={{ ...form, text }} />
      {wantsPassphrase && (
        <InputField
          name="passphrase"
          label="Passphrase"
          hint="Whoever sent the link told you it another way."
          type="password"
          required
          autoComplete="off"
          error={form.error('passphrase')}
        />
      )}
      <SubmitButton>Open the link</SubmitButton>
    </form>
  )
}

const overOf = ({ code, opening }: FoundLink): OverLink | null =>
  opening.kind === 'asks' ? null : { code, opening }

function Found({
  link: { code, opening },
  dispute,
}: {
  link: OverLink
  dispute: ComponentProps<typeof NotMeForm>['form']
}) {
  useEffect(() => {
    // The next link, opened in the same tab, is another question.
    const askAnew = () => window.location.reload()
    window.addEventListener('hashchange', askAnew)
    return () => window.removeEventListener('hashchange', askAnew)
  }, [])
  switch (opening.kind) {
    case 'taken':
      return (
        <div className="flex flex-col gap-5">
          <Callout tone="warn" role="status" takesFocus title="This link was already opened">
            <span className="wrap-anywhere">
              On <ExactTime value={opening.at} />, from {opening.from} with {opening.device}. It belongs to
              that browser.
            </span>
          </Callout>
          {!opening.isOver && <NotMeForm code={code} form={dispute} />}
        </div>
      )
    case 'expired':
      return (
        <Callout tone="warn" role="status" takesFocus title="This link has expired">
          It worked until <ExactTime value={opening.at} />. Ask whoever sent it for a new one.
        </Callout>
      )
    case 'disputed':
      return (
        <Callout tone="warn" role="status" takesFocus title="This link was ended">
          Someone with the link said that it wasn’t them who opened it. Ask for a new one.
        </Callout>
      )
    case 'locked':
      return (
        <Callout tone="danger" role="status" takesFocus title="This link is locked">
          Too many wrong passphrases were entered. Ask whoever sent it for a new one.
        </Callout>
      )
    default:
      return (
        <Callout tone="warn" role="status" takesFocus title="This link was revoked">
          Ask whoever sent it for a new one.
        </Callout>
      )
  }
}
