'use client'

import { type RefObject, useEffect, useRef, useState } from 'react'
import { PROOF_FIELD } from '#lib/features/people/proof-field.ts'

/**
 * Whether a form differs from what was there when it was opened or last saved.
 * @param saved the answer that says that the form was saved, another one each time; null for any other
 */
export function useUnsaved(form: RefObject<HTMLFormElement | null>, saved: unknown): boolean {
  const [isUnsaved, setUnsaved] = useState(false)
  const before = useRef<string | null>(null)

  useEffect(() => {
    if (!form.current || (saved === null && before.current !== null)) return
    before.current = filledIn(form.current)
    setUnsaved(false)
  }, [form, saved])

  useEffect(() => {
    const element = form.current
    if (!element) return
    const compare = () => setUnsaved(filledIn(element) !== before.current)
    // A reset is told before it is done.
    const compareAfter = () => setTimeout(compare)
    element.addEventListener('input', compare)
    element.addEventListener('reset', compareAfter)
    return () => {
      element.removeEventListener('input', compare)
      element.removeEventListener('reset', compareAfter)
    }
  }, [form])
  return isUnsaved
}

/** All that a person can change in a form; a password is not kept, so that there is nothing to lose. */
function filledIn(form: HTMLFormElement): string {
  const values: string[] = []
  for (const control of form.elements) {
    if (control instanceof HTMLInputElement && control.type !== 'hidden' && control.name !== PROOF_FIELD)
      values.push(/^(checkbox|radio)$/.test(control.type) ? String(control.checked) : control.value)
    if (control instanceof HTMLTextAreaElement || control instanceof HTMLSelectElement)
      values.push(control.value)
  }
  return JSON.stringify(values)
}
