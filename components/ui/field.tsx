import type { ReactNode } from 'react'
import { classNames } from './class-names.ts'

/** What a control needs so that a screen reader meets its hint and its error together with it. */
export type ControlProps = {
  id: string
  required?: boolean
  'aria-describedby'?: string
  'aria-invalid'?: true
}

export type FieldProps = {
  /** Id of the control; error summaries link to it. */
  id: string
  label: ReactNode
  hint?: ReactNode
  error?: ReactNode
  required?: boolean
  className?: string
  children: (control: ControlProps) => ReactNode
}

/** Label, control, hint and error, tied together. The hint comes before the control: read, then type. */
export function Field({ id, label, hint, error, required = false, className, children }: FieldProps) {
  const hintId = hint ? `${id}-hint` : undefined
  const errorId = error ? `${id}-error` : undefined
  return (
    <div className={classNames('flex flex-col gap-1.5', className)}>
      <label htmlFor={id} className="font-medium text-[0.9375rem]">
        {label}
        {!required && <span className="ml-1.5 font-normal text-muted text-sm">(optional)</span>}
      </label>
      {hint && (
        <div id={hintId} className="text-muted text-sm leading-snug">
          {hint}
        </div>
      )}
      {children({
        id,
        required: required || undefined,
        'aria-describedby': classNames(errorId, hintId) || undefined,
        'aria-invalid': error ? true : undefined,
      })}
      {error && <FieldError id={errorId}>{error}</FieldError>}
    </div>
  )
}

/** The sentence under a control that says what is wrong and how to mend it. */
export function FieldError({ id, children }: { id?: string; children: ReactNode }) {
  return (
    <p id={id} className="flex gap-1.5 font-medium text-danger text-sm leading-snug">
      <span aria-hidden="true">✕</span>
      <span>{children}</span>
    </p>
  )
}
