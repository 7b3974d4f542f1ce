'use client'

import { useActionState, useMemo } from 'react'
import { choicesOf, type FormAction, problemsOf, textOf, untouched } from '#lib/form-state.ts'

/** A form on a server action: what was submitted, what is wrong, and the outcome. */
export function useFormAction<Result = null>(action: FormAction<Result>) {
  const [state, send, pending] = useActionState(action, untouched)
  // One list per answer: the summary moves focus whenever it gets a new one.
  const problems = useMemo(() => problemsOf(state), [state])
  return {
    send,
    pending,
    problems,
    result: state.result,
    text: (field: string) => textOf(state, field),
    choices: (field: string) => choicesOf(state, field),
    wasSent: state.message !== null || Object.keys(state.errors).length > 0,
    error: (field: string) => state.errors[field]?.[0],
  }
}
