'use client'

import { useEffect, useState } from 'react'
import { FormSummary } from '#components/ui/form-summary.tsx'
import { InputField } from '#components/ui/input.tsx'
import { SubmitButton } from '#components/ui/submit-button.tsx'
import { useFormAction } from '#components/use-form-action.ts'
import type { FormAction } from '#lib/edges/forms/form-state.ts'
import { NewAccountFields } from './new-account-fields.tsx'

/**
 * The first administrator's account. The code comes in the URL's fragment, which no server ever sees; it moves
 * into the form and out of the address bar. With scripts off it is typed in.
 */
export function SetupForm({ action }: { action: FormAction }) {
  const form = useFormAction(action)
  const [code, setCode] = useState(form.text('code'))

  useEffect(() => {
    const fragment = window.location.hash.slice(1)
    // The skip link's own fragment is no code.
    if (fragment === '' || fragment === 'main') return
    setCode(fragment)
    window.history.replaceState(window.history.state, '', window.location.pathname)
  }, [])

  return (
    <form action={form.send} noValidate className="flex flex-col gap-5">
      <FormSummary problems={form.problems} title="We couldn’t create your account" />
      <InputField
        name="code"
        label="Setup code"
        hint="The part after # in the link printed when Latchkey started."
        required
        monospace
        autoComplete="off"
        autoCapitalize="none"
        spellCheck={false}
        value={code}
        onChange={(event) => setCode(event.target.value)}
        error={form.error('code')}
      />
      <NewAccountFields form={form} />
      <SubmitButton>Create administrator account</SubmitButton>
    </form>
  )
}
