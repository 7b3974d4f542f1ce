'use client'

import { useState } from 'react'
import { ONCE_FIELD } from '#lib/platform/idempotency/once-field.ts'

const BYTES = 16

/** Marks one opening of a form: what is made with it is made once, however often it is sent. */
export function OnceField() {
  const [value] = useState(randomHex)
  // The server's value and the browser's differ, and either will do.
  return <input type="hidden" name={ONCE_FIELD} defaultValue={value} suppressHydrationWarning />
}

function randomHex(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(BYTES))
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
}
