'use client'

import { type ReactNode, useRef } from 'react'
import { IdentityField } from '#components/accounts/identity-field.tsx'
import { useReportUnsaved } from '#components/settings/unsaved-guard.tsx'
import { useUnsaved } from '#components/settings/use-unsaved.ts'
import { savedWords } from '#components/toasts/saved-words.ts'
import { Button } from '#components/ui/button.tsx'
import { Card } from '#components/ui/card.tsx'
import { FormSummary } from '#components/ui/form-summary.tsx'
import { SubmitButton } from '#components/ui/submit-button.tsx'
import { useFormAction } from '#components/use-form-action.ts'
import { CheckChange } from '#components/what-if/check-change.tsx'
import type { FormAction } from '#lib/edges/forms/form-state.ts'
import { sectionId } from './section-id.ts'

export type SettingsAction = FormAction<{ changed: boolean; check?: string }>

/** One group of an app's settings, saved by itself. */
export function SettingsForm({
  clientId,
  seen,
  action,
  title,
  description,
  children,
  stopCheck,
  below,
}: {
  clientId: string
  /** The version of the settings that the form shows. */
  seen: string
  action: SettingsAction
  title: string
  description?: ReactNode
  children: (form: ReturnType<typeof useFormAction<{ changed: boolean }>>) => ReactNode
  /** Stops a check of what the change would have refused; without it none is offered. */
  stopCheck?: FormAction
  /** What belongs to the section and is not saved with it. */
  below?: ReactNode
}) {
  const element = useRef<HTMLFormElement>(null)
  const identityId = `${sectionId(title)}-password`
  const form = useFormAction(action, {
    identityId,
    toast: (_sent, result) => ({ message: savedWords(title, result ?? { changed: true }) }),
  })
  const isUnsaved = useUnsaved(element, form.result)
  useReportUnsaved(title, isUnsaved)
  return (
    <div id={sectionId(title)} className="scroll-mt-20">
      <Card title={title} description={description}>
        <form ref={element} action={form.send} noValidate className="flex flex-col gap-5">
          <FormSummary problems={form.problems} title="We couldn’t save your changes" />
          <input type="hidden" name="clientId" value={clientId} />
          {/* After a conflict the answer says what was seen by now. */}
          <input type="hidden" name="seen" value={form.text('seen') || seen} />
          <input type="hidden" name="understood" value={form.text('understood')} />
          {children(form)}
          <IdentityField id={identityId} error={form.error} />
          <div className="flex min-h-10 flex-wrap items-center gap-3">
            <SubmitButton
              variant={isUnsaved ? 'primary' : 'secondary'}
            >{`Save ${title.toLowerCase()}`}</SubmitButton>
            {isUnsaved && (
              <Button type="reset" variant="ghost">
                Discard
              </Button>
            )}
            <p role="status" className="text-muted text-sm">
              {isUnsaved ? 'Unsaved changes' : form.resultOfPage && savedWords(title, form.resultOfPage)}
            </p>
          </div>
          {stopCheck && <CheckChange action={action} stop={stopCheck} />}
        </form>
        {below}
      </Card>
    </div>
  )
}
