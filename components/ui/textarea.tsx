import type { ComponentProps } from 'react'
import { classNames } from './class-names.ts'
import { Field } from './field.tsx'
import { controlClasses, type FieldTexts } from './input.tsx'

/** A bare control for several lines. */
export function Textarea({ className, rows = 4, ...rest }: ComponentProps<'textarea'>) {
  return <textarea {...rest} rows={rows} className={classNames(controlClasses, 'resize-y', className)} />
}

/** A labelled field for several lines. Its id is `id`, else `name`. */
export function TextareaField({
  label,
  hint,
  error,
  id,
  required,
  ...rest
}: ComponentProps<'textarea'> & FieldTexts & { name: string }) {
  return (
    <Field id={id ?? rest.name} label={label} hint={hint} error={error} required={required}>
      {(control) => <Textarea {...rest} {...control} />}
    </Field>
  )
}
