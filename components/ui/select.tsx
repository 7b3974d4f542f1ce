import type { ComponentProps } from 'react'
import { classNames } from './class-names.ts'
import { Field } from './field.tsx'
import { controlClasses, type FieldTexts } from './input.tsx'

/** A bare native select: the platform's own list, keyboard and all. */
export function Select({ className, ...rest }: ComponentProps<'select'>) {
  return <select {...rest} className={classNames(controlClasses, 'cursor-pointer pr-8', className)} />
}

/** A labelled select; options are its children. Its id is `id`, else `name`. */
export function SelectField({
  label,
  hint,
  error,
  id,
  required,
  ...rest
}: ComponentProps<'select'> & FieldTexts & { name: string }) {
  return (
    <Field id={id ?? rest.name} label={label} hint={hint} error={error} required={required}>
      {(control) => <Select {...rest} {...control} />}
    </Field>
  )
}
