'use client'

import type { ReactNode } from 'react'
import { IdentityField } from '#components/accounts/identity-field.tsx'
import { Card } from '#components/ui/card.tsx'
import { FormSummary } from '#components/ui/form-summary.tsx'
import { SubmitButton } from '#components/ui/submit-button.tsx'
import { useFormAction } from '#components/use-form-action.ts'
import type { FormAction } from '#lib/edges/forms/form-state.ts'

export type SettingsAction = FormAction<{ changed: boolean }>

/** One group of an app's settings, saved by itself. */
export function SettingsForm({
  clientId,
  seen,
  action,
  title,
  description,
  children,
}: {
  clientId: string
  /** The version of the settings that the form shows. */
  seen: string
  action: SettingsAction
  title: string
  description?: ReactNode
  children: (form: ReturnType<typeof useFormAction<{ changed: boolean }>>) => ReactNode
}) {
  const identityId = `${title.toLowerCase().replaceAll(' ', '-')}-password`
  const form = useFormAction(action, { identityId })
  return (
    <Card title={title} description={description}>
      <form action={form.send} noValidate className="flex flex-col gap-5">
        <FormSummary problems={form.problems} title="Nothing was saved" />
        <input type="hidden" name="clientId" value={clientId} />
        {/* After a conflict the answer says what was seen by now. */}
        <input type="hidden" name="seen" value={form.text('seen') || seen} />
        <input type="hidden" name="understood" value={form.text('understood')} />
        {children(form)}
        <IdentityField id={identityId} error={form.error} />
        <div className="flex flex-wrap items-center gap-3">
          <SubmitButton>{`Save ${title.toLowerCase()}`}</SubmitButton>
          <p role="status" className="text-muted text-sm">
            {form.result && !form.pending && (form.result.changed ? '✓ Saved.' : 'Nothing to change.')}
          </p>
        </div>
      </form>
    </Card>
  )
}
