'use client'

import { type FormEvent, type ReactNode, useEffect, useRef, useState } from 'react'
import { IdentityField } from '#components/accounts/identity-field.tsx'
import type { Toast } from '#components/toasts/toasts.ts'
import { Button, LinkButton } from '#components/ui/button.tsx'
import { Dialog } from '#components/ui/dialog.tsx'
import { FormSummary } from '#components/ui/form-summary.tsx'
import { SubmitButton } from '#components/ui/submit-button.tsx'
import { useFormAction } from '#components/use-form-action.ts'
import type { FormAction } from '#lib/edges/forms/form-state.ts'
import { PROOF_FIELD } from '#lib/features/people/proof-field.ts'
import { ConfirmationField } from './confirmation-field.tsx'

type Props<Result> = {
  clientId: string
  action: FormAction<Result>
  /** Names the change in the address (`?ask=delete`), which is how it asks with scripts off. */
  ask: string
  /** Address of the place that this stands on. */
  page: string
  /** The question is part of the page, because the address asks for it. */
  asking: boolean
  /** What is done, as a button says it: "Delete app". */
  label: string
  /** Grave changes are red. */
  grave?: boolean
  /** What is told once it is done. */
  toast: Toast
  /** What the change does, in numbers. */
  effect: ReactNode
  /** Further fields of the form. */
  fields?: (error: (field: string) => string | undefined, text: (field: string) => string) => ReactNode
  /** The button that only checks what the change would do. */
  check?: ReactNode
}

/** A change that is made once the client ID has been typed: in a dialog, or with scripts off on the page itself. */
export function ConfirmedChange<Result = null>(props: Props<Result>) {
  const { ask, asking, grave = false, label, page, toast } = props
  const form = useFormAction(props.action, { toast: () => toast })
  const [isOpen, setOpen] = useState(false)
  const cancel = () => setOpen(false)
  const asked = useRef<HTMLDivElement>(null)
  // Whoever is led here by a menu goes on where the question stands.
  useEffect(() => {
    if (asking) asked.current?.querySelector<HTMLElement>('select, input:not([type=hidden])')?.focus()
  }, [asking])

  if (asking || (form.wasSent && !isOpen))
    return (
      <div ref={asked}>
        <ConfirmationForm {...props} form={form}>
          <LinkButton href={page} variant="secondary">
            Cancel
          </LinkButton>
        </ConfirmationForm>
      </div>
    )

  function open(event: FormEvent) {
    event.preventDefault()
    setOpen(true)
  }
  return (
    <>
      <form method="get" action={page} onSubmit={open}>
        <input type="hidden" name="ask" value={ask} />
        <Button type="submit" variant={grave ? 'danger' : 'secondary'}>
          {label}…
        </Button>
      </form>
      <Dialog open={isOpen} onClose={cancel} title={`${label}?`}>
        {isOpen && (
          <ConfirmationForm {...props} form={form}>
            <Button variant="secondary" onClick={cancel}>
              Cancel
            </Button>
          </ConfirmationForm>
        )}
      </Dialog>
    </>
  )
}

function ConfirmationForm<Result>({
  clientId,
  ask,
  label,
  grave = false,
  effect,
  fields,
  check,
  form,
  children,
}: Props<Result> & { form: ReturnType<typeof useFormAction<Result>>; children: ReactNode }) {
  // Several such forms may stand on one page.
  const inForm = (field: string) => `${ask}-${field}`
  return (
    <form action={form.send} noValidate className="flex flex-col gap-5">
      <FormSummary
        problems={form.problems.map(({ field, ...problem }) => ({
          ...problem,
          ...(field && { field: inForm(field) }),
        }))}
        title="We couldn’t make this change"
      />
      <div className="flex flex-col gap-2">{effect}</div>
      <input type="hidden" name="clientId" value={clientId} />
      {fields?.(form.error, form.text)}
      <ConfirmationField expected={clientId} form={form} id={inForm('confirmation')} />
      <IdentityField id={inForm(PROOF_FIELD)} error={form.error} />
      <div className="flex flex-wrap justify-end gap-2">
        {children}
        <SubmitButton variant={grave ? 'danger' : 'primary'}>{label}</SubmitButton>
      </div>
      {check}
    </form>
  )
}
