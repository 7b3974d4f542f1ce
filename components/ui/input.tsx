import type { ComponentProps, ReactNode } from 'react'
import { classNames } from './class-names.ts'
import { Field } from './field.tsx'

/** The look shared by everything one types into or picks from. */
export const controlClasses =
  'min-h-10 w-full min-w-0 rounded-md border border-line-strong bg-surface px-3 py-2 text-base text-ink shadow-raised placeholder:text-muted hover:border-ink focus-visible:outline-offset-1 disabled:cursor-not-allowed disabled:bg-sunken disabled:text-muted [&[readonly]]:bg-sunken aria-invalid:border-danger aria-invalid:ring-1 aria-invalid:ring-danger'

/** What every ready-made field adds to its control. */
export type FieldTexts = { label: ReactNode; hint?: ReactNode; error?: ReactNode }

/** A bare text control; `monospace` for identifiers and codes. */
export function Input({
  monospace = false,
  className,
  ...rest
}: ComponentProps<'input'> & { monospace?: boolean }) {
  return (
    <input
      translate={monospace ? 'no' : undefined}
      {...rest}
      className={classNames(controlClasses, monospace && 'font-mono text-[0.9375rem]', className)}
    />
  )
}

/** A labelled text field. Its id is `id`, else `name`. */
export function InputField({
  label,
  hint,
  error,
  id,
  required,
  ...rest
}: ComponentProps<'input'> & FieldTexts & { name: string; monospace?: boolean }) {
  return (
    <Field id={id ?? rest.name} label={label} hint={hint} error={error} required={required}>
      {(control) => <Input {...rest} {...control} />}
    </Field>
  )
}
