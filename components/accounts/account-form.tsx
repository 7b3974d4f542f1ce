'use client'

import type { ReactNode } from 'react'
import { ToldOnPage } from '#components/toasts/told-on-page.tsx'
import type { ButtonSize } from '#components/ui/button.tsx'
import { FormSummary } from '#components/ui/form-summary.tsx'
import { SubmitButton } from '#components/ui/submit-button.tsx'
import { useFormAction } from '#components/use-form-action.ts'
import type { FormAction } from '#lib/edges/forms/form-state.ts'
import { IdentityField } from './identity-field.tsx'

type Form = ReturnType<typeof useFormAction<true>>

/** One thing of one's own account, changed by itself: a toast tells of it, or the page what comes next. */
export function AccountForm({
  id,
  action,
  button,
  outcome,
  variant = 'secondary',
  size = 'md',
  children,
}: {
  /** Of the form among those of its page. */
  id: string
  action: FormAction<true>
  button: ReactNode
  /** What is said once it is done; `next`, what there is to do then, stays beside the button. */
  outcome: { done: string } | { next: string }
  variant?: 'secondary' | 'danger'
  size?: ButtonSize
  children?: (form: Form) => ReactNode
}) {
  const identityId = `${id}-current-password`
  const form = useFormAction(action, {
    identityId,
    ...('done' in outcome && { toast: () => ({ message: outcome.done }) }),
  })
  return (
    <form action={form.send} noValidate className="flex flex-col gap-4">
      <FormSummary problems={form.problems} title="We couldn’t make this change" />
      {children?.(form)}
      <IdentityField id={identityId} error={form.error} />
      <div className="flex flex-wrap items-center gap-3">
        <SubmitButton variant={variant} size={size}>
          {button}
        </SubmitButton>
        <ToldOnPage>
          {'done' in outcome
            ? form.resultOfPage && outcome.done
            : form.result && !form.pending && outcome.next}
        </ToldOnPage>
      </div>
    </form>
  )
}
