'use client'

import { useEffect } from 'react'
import { Callout } from '#components/ui/callout.tsx'
import { FormSummary } from '#components/ui/form-summary.tsx'
import { SubmitButton } from '#components/ui/submit-button.tsx'
import { useFormAction } from '#components/use-form-action.ts'
import type { FormAction } from '#lib/edges/forms/form-state.ts'
import { CodeField } from './code-field.tsx'

/** What taking a link has done, in words. */
export type Taken = { title: string; text: string }

/** Takes a link that asks for nothing else: by a button, so that a scanner that opens the page uses nothing up. */
export function TakeLinkForm({ action, label }: { action: FormAction<Taken>; label: string }) {
  const form = useFormAction(action)
  const isTaken = form.result !== null
  useEffect(() => {
    if (!isTaken) return
    // The next link, opened in the same tab, is another question.
    const askAnew = () => window.location.reload()
    window.addEventListener('hashchange', askAnew)
    return () => window.removeEventListener('hashchange', askAnew)
  }, [isTaken])
  if (form.result)
    return (
      <Callout tone="success" role="status" title={form.result.title}>
        {form.result.text}
      </Callout>
    )
  return (
    <form action={form.send} noValidate className="flex flex-col gap-5">
      <FormSummary problems={form.problems} />
      <CodeField form={form} />
      <SubmitButton>{label}</SubmitButton>
    </form>
  )
}
