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

type Props<Result> = {
  action: FormAction<Result>
  /** What the form sends besides what is asked. */
  fields: Readonly<Record<string, string>>
  /** Names the question in the address, which is how it asks with scripts off; no other on the page has the same. */
  ask: Readonly<Record<string, string>>
  /** Path of the page that this stands on, and the rest of its query. */
  page: string
  query?: Readonly<Record<string, string>>
  /** Id of the part of the page that this stands in, where that is far down. */
  part?: string
  /** The question is part of the page, because the address asks for it. */
  asking: boolean
  /** The question itself: "Leave Acme?" */
  title: string
  /** What the button that opens it says; what does it says the same without the dots. */
  label: ReactNode
  submit: string
  effect: ReactNode
  /** The button that only checks what the act would do. */
  check?: ReactNode
  /** What has to be typed to confirm, if anything. */
  typed?: string
  toast?: Toast
  /** Takes what the act answers, where the page stays. */
  onResult?: (result: Result) => void
  /** Shows what it answered with scripts off. */
  children?: (result: Result) => ReactNode
  /** Whether what was may be missed afterwards. */
  isDangerous?: boolean
  variant?: ButtonVariant
  size?: ButtonSize
}

/** An act that is asked about before it is done: in a dialog, or with scripts off on the page itself. */
export function AskedAct<Result = null>(props: Props<Result>) {
  const { action, ask, page, query = {}, part, title, label, toast, variant = 'secondary', size } = props
  const { onResult, children, ...question } = props
  const [isOpen, setOpen] = useState(false)
  const [isAnswered, setAnswered] = useState(false)
  const form = useFormAction(action, {
    toast: toast && (() => toast),
    identityId: `${idOf(ask)}-${PROOF_FIELD}`,
    onResult(result) {
      close()
      onResult?.(result)
    },
  })
  /** Also from the address: what was asked there is answered. */
  function close() {
    setOpen(false)
    setAnswered(true)
  }
  const asking = props.asking && !isAnswered

  if (form.result !== null && children) return children(form.result)
  if (asking || (form.wasSent && !isOpen && !isAnswered))
    return (
      <Question {...question} asking={asking} form={form}>
        <LinkButton
          href={`${page}${Object.keys(query).length > 0 ? `?${new URLSearchParams(query)}` : ''}`}
          variant="secondary"
        >
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
      <form method="get" action={part ? `${page}#${part}` : page} onSubmit={open}>
        {Object.entries({ ...query, ...ask }).map(([name, value]) => (
          <input key={name} type="hidden" name={name} value={value} />
        ))}
        <Button type="submit" variant={variant} size={size}>
          {label}
        </Button>
      </form>
      <Dialog open={isOpen} onClose={close} title={title}>
        {isOpen && (
          <Question {...question} asking={false} form={form}>
            <Button variant="secondary" onClick={close}>
              Cancel
            </Button>
          </Question>
        )}
      </Dialog>
    </>
  )
}

const idOf = (ask: Readonly<Record<string, string>>) => Object.values(ask).join('-')

function Question<Result>({
  fields,
  ask,
  asking,
  title,
  submit,
  effect,
  typed,
  check,
  isDangerous = true,
  form,
  children,
}: Pick<
  Props<Result>,
  'fields' | 'ask' | 'asking' | 'title' | 'submit' | 'effect' | 'typed' | 'check' | 'isDangerous'
> & {
  form: ReturnType<typeof useFormAction<Result>>
  children: ReactNode
}) {
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
        <SubmitButton variant={isDangerous ? 'danger' : 'primary'}>{submit}</SubmitButton>
      </div>
      {check}
    </form>
  )
}
