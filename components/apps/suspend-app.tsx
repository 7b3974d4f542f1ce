'use client'

import type { ReactNode } from 'react'
import type { Toast } from '#components/toasts/toasts.ts'
import { InputField } from '#components/ui/input.tsx'
import { CheckChange } from '#components/what-if/check-change.tsx'
import type { FormAction } from '#lib/edges/forms/form-state.ts'
import { ConfirmedChange } from './confirmed-change.tsx'

/** Suspends an app, once its client ID has been typed, and says why. */
export function SuspendApp({
  stopCheck,
  ...props
}: {
  clientId: string
  toast: Toast
  action: FormAction<{ changed: boolean; check?: string }>
  stopCheck: FormAction
  page: string
  asking: boolean
  effect: ReactNode
}) {
  return (
    <ConfirmedChange
      {...props}
      ask="suspend"
      label="Suspend app"
      check={<CheckChange action={props.action} stop={stopCheck} />}
      fields={(error, text) => (
        <InputField
          id="suspend-reason"
          name="reason"
          label="Reason"
          hint="Your team reads it."
          maxLength={200}
          autoComplete="off"
          defaultValue={text('reason')}
          error={error('reason')}
        />
      )}
    />
  )
}
