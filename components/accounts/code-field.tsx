'use client'

import { useEffect, useState } from 'react'
import { InputField } from '#components/ui/input.tsx'
import type { useFormAction } from '#components/use-form-action.ts'

/**
 * The code of a one-time link. It comes in the URL's fragment, which no server ever sees; it moves into the form and out
 * of the address bar. With scripts off it is typed in.
 */
export function CodeField({
  label = 'Code',
  hint = 'The part after # in the link you opened.',
  form,
}: {
  label?: string
  hint?: string
  form: Pick<ReturnType<typeof useFormAction>, 'text' | 'error'>
}) {
  const [code, setCode] = useState(form.text('code'))

  useEffect(() => {
    const take = () => {
      const fragment = window.location.hash.slice(1)
      // The skip link's own fragment is no code.
      if (fragment === '' || fragment === 'main') return
      setCode(fragment)
      window.history.replaceState(window.history.state, '', window.location.pathname)
    }
    take()
    // Another link to this page, opened in the same tab, loads nothing anew.
    window.addEventListener('hashchange', take)
    return () => window.removeEventListener('hashchange', take)
  }, [])

  return (
    <InputField
      name="code"
      label={label}
      hint={hint}
      required
      monospace
      autoComplete="off"
      autoCapitalize="none"
      spellCheck={false}
      value={code}
      onChange={(event) => setCode(event.target.value)}
      error={form.error('code')}
    />
  )
}
