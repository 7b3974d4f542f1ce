'use client'

import { useFormStatus } from 'react-dom'
import { Button, type ButtonProps } from './button.tsx'

/** Submits the form around it and shows while that form is being sent. */
export function SubmitButton({ pending = false, ...rest }: Omit<ButtonProps, 'type'>) {
  const status = useFormStatus()
  return <Button {...rest} type="submit" pending={pending || status.pending} />
}
