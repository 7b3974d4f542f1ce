'use client'

import { useState } from 'react'
import { Callout } from '#components/ui/callout.tsx'
import { FormSummary } from '#components/ui/form-summary.tsx'
import { SubmitButton } from '#components/ui/submit-button.tsx'
import { TextareaField } from '#components/ui/textarea.tsx'
import { useFormAction } from '#components/use-form-action.ts'
import { useHydrated } from '#components/use-hydrated.ts'
import type { FormAction } from '#lib/edges/forms/form-state.ts'
import { routes } from '#lib/routes.ts'
import { withProofs } from './prove-keys.ts'

const FIELD = 'secrets'

/** Takes what somebody found. What is said afterwards is the same whatever it was. */
export function LeakForm({ action, max }: { action: FormAction<true>; max: number }) {
  const hydrated = useHydrated()
  const form = useFormAction(hydrated ? keepingKeys(action) : action)
  const [typed, setTyped] = useState('')
  if (form.result)
    return (
      <Callout tone="success" role="status" takesFocus title="Thank you">
        We check it now. If it belongs to an app here, its owners are notified within seconds. We tell nobody
        else whether it did. Please don’t publish it further.{' '}
        <a href={routes.leaks} className="underline underline-offset-4 hover:decoration-2">
          Report another
        </a>
      </Callout>
    )
  return (
    <form action={form.send} noValidate className="flex flex-col gap-5">
      <FormSummary problems={form.problems} title="We couldn’t take your report" />
      <TextareaField
        name={FIELD}
        label="Secrets or private keys"
        hint={`One per line, up to ${max}. Private keys as PEM or JWK: your browser sends only a proof of them where it can.`}
        required
        rows={7}
        spellCheck={false}
        autoComplete="off"
        autoCapitalize="off"
        translate="no"
        className="font-mono text-[0.9375rem]"
        value={hydrated ? typed : undefined}
        onChange={(event) => setTyped(event.target.value)}
        error={form.error(FIELD)}
      />
      <SubmitButton>Report</SubmitButton>
    </form>
  )
}

/** The action, told of private keys by proofs of them alone. */
const keepingKeys =
  (action: FormAction<true>): FormAction<true> =>
  async (previous, formData) => {
    const typed = formData.get(FIELD)
    if (typeof typed === 'string') formData.set(FIELD, await withProofs(typed))
    return await action(previous, formData)
  }
