'use client'

import { type FormEvent, type ReactNode, useState } from 'react'
import { IdentityField } from '#components/accounts/identity-field.tsx'
import { ConfirmationField } from '#components/apps/confirmation-field.tsx'
import type { Toast } from '#components/toasts/toasts.ts'
import { Button, type ButtonSize, type ButtonVariant, LinkButton } from '#components/ui/button.tsx'
import { Dialog } from '#components/ui/dialog.tsx'
import { FormSummary } from '#components/ui/form-summary.tsx'
import { SubmitButton } from '#components/ui/submit-button.tsx'
import { useFormAction } from '#components/use-form-action.ts'
import type { FormAction } from '#lib/edges/forms/form-state.ts'
import { PROOF_FIELD } from '#lib/features/people/proof-field.ts'

type Props = {
  action: FormAction
  /** What the form sends besides what is asked. */
  fields: Readonly<Record<string, string>>
  /** Names the question in the address, which is how it asks with scripts off; no other on the page has the same. */
  ask: Readonly<Record<string, string>>
  /** Path of the page that this stands on, and the rest of its query. */
  page: string
  query: Readonly<Record<string, string>>
  /** The question is part of the page, because the address asks for it. */
  asking: boolean
  /** The question itself: "Leave Acme?" */
  title: string
  /** What the button that opens it says; what does it says the same without the dots. */
  label: ReactNode
  submit: string
  effect: ReactNode
  /** What has to be typed to confirm, if anything. */
  typed?: string
  toast: Toast
  variant?: ButtonVariant
  size?: ButtonSize
}

/** An act that is asked about before it is done: in a dialog, or with scripts off on the page itself. */
export function AskedAct(props: Props) {
  const { action, ask, page, query, asking, title, label, toast, variant = 'secondary', size } = props
  const form = useFormAction(action, { toast: () => toast, identityId: `${idOf(ask)}-${PROOF_FIELD}` })
  const [isOpen, setOpen] = useState(false)
  const cancel = () => setOpen(false)

  if (asking || (form.wasSent && !isOpen))
    return (
      <Question {...props} form={form}>
        <LinkButton href={`${page}?${new URLSearchParams(query)}`} variant="secondary">
          Cancel
        </LinkButton>
      </Question>
    )

  function open(event: FormEvent) {
    event.preventDefault()
    setOpen(true)
  }
  return (
    <>
      <form method="get" action={page} onSubmit={open}>
        {Object.entries({ ...query, ...ask }).map(([name, value]) => (
          <input key={name} type="hidden" name={name} value={value} />
        ))}
        <Button type="submit" variant={variant} size={size}>
          {label}
        </Button>
      </form>
      <Dialog open={isOpen} onClose={cancel} title={title}>
        {isOpen && (
          <Question {...props} form={form}>
            <Button variant="secondary" onClick={cancel}>
              Cancel
            </Button>
          </Question>
        )}
      </Dialog>
    </>
  )
}

const idOf = (ask: Props['ask']) => Object.values(ask).join('-')

function Question({
  fields,
  ask,
  asking,
  title,
  submit,
  effect,
  typed,
  form,
  children,
}: Props & { form: ReturnType<typeof useFormAction>; children: ReactNode }) {
  return (
    <form action={form.send} noValidate className="flex w-full flex-col gap-5 text-left font-normal">
      {asking && <h3 className="font-semibold">{title}</h3>}
      <FormSummary
        problems={form.problems.map((problem) =>
          problem.field === 'confirmation' ? { ...problem, field: `${idOf(ask)}-confirmation` } : problem,
        )}
        title="We couldn’t make this change"
      />
      <div className="flex flex-col gap-2 text-[0.9375rem]">{effect}</div>
      {Object.entries(fields).map(([name, value]) => (
        <input key={name} type="hidden" name={name} value={value} />
      ))}
      {typed !== undefined && (
        <ConfirmationField expected={typed} form={form} id={`${idOf(ask)}-confirmation`} />
      )}
      <IdentityField id={`${idOf(ask)}-${PROOF_FIELD}`} error={form.error} />
      <div className="flex flex-wrap justify-end gap-2">
        {children}
        <SubmitButton variant="danger">{submit}</SubmitButton>
      </div>
    </form>
  )
}
