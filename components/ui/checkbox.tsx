import type { ComponentProps, ReactNode } from 'react'
import { classNames } from './class-names.ts'
import { FieldError } from './field.tsx'

type ChoiceProps = Omit<ComponentProps<'input'>, 'type'> & {
  label: ReactNode
  hint?: ReactNode
  error?: ReactNode
}

/** A checkbox with its label and hint; the whole row is the target. */
export function Checkbox(props: ChoiceProps) {
  return <Choice {...props} type="checkbox" />
}

/** One choice of a radio group; put several with the same `name` into a `ChoiceGroup`. */
export function Radio(props: ChoiceProps) {
  return <Choice {...props} type="radio" />
}

/** Checkboxes or radios that answer one question. */
export function ChoiceGroup({
  id,
  legend,
  hint,
  error,
  className,
  children,
}: {
  id: string
  legend: ReactNode
  hint?: ReactNode
  error?: ReactNode
  className?: string
  children: ReactNode
}) {
  const hintId = hint ? `${id}-hint` : undefined
  const errorId = error ? `${id}-error` : undefined
  return (
    <fieldset
      id={id}
      tabIndex={error ? -1 : undefined}
      // A group has no `aria-invalid`; the error summary leads to it by this.
      data-invalid={error ? '' : undefined}
      aria-describedby={classNames(errorId, hintId) || undefined}
      className={classNames('flex min-w-0 flex-col gap-2', className)}
    >
      <legend className="mb-1.5 font-medium text-[0.9375rem]">{legend}</legend>
      {hint && (
        <div id={hintId} className="-mt-1 text-muted text-sm leading-snug">
          {hint}
        </div>
      )}
      {children}
      {error && <FieldError id={errorId}>{error}</FieldError>}
    </fieldset>
  )
}

function Choice({
  label,
  hint,
  error,
  className,
  id,
  type,
  ...rest
}: ChoiceProps & { type: 'checkbox' | 'radio' }) {
  const inputId = id ?? `${rest.name ?? type}-${rest.value ?? 'on'}`
  const hintId = hint ? `${inputId}-hint` : undefined
  const errorId = error ? `${inputId}-error` : undefined
  return (
    <div
      className={classNames(
        'relative flex items-start gap-3 rounded-md border border-line bg-surface px-3 py-2.5 hover:border-line-strong has-checked:border-accent has-checked:bg-accent-soft',
        className,
      )}
    >
      <input
        {...rest}
        id={inputId}
        type={type}
        aria-describedby={classNames(errorId, hintId) || undefined}
        aria-invalid={error ? true : undefined}
        className="relative z-10 mt-0.5 size-5 shrink-0 cursor-pointer accent-accent disabled:cursor-not-allowed"
      />
      <div className="min-w-0 flex-1">
        <label
          htmlFor={inputId}
          className="block min-h-6 cursor-pointer text-[0.9375rem] leading-6 after:absolute after:inset-0"
        >
          {label}
        </label>
        {hint && (
          <div id={hintId} className="text-muted text-sm leading-snug">
            {hint}
          </div>
        )}
        {error && <FieldError id={errorId}>{error}</FieldError>}
      </div>
    </div>
  )
}
