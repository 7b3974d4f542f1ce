'use client'

import { type FormEvent, type ReactNode, useEffect, useRef, useState } from 'react'
import { Button, LinkButton } from '#components/ui/button.tsx'
import { Callout } from '#components/ui/callout.tsx'
import { Card } from '#components/ui/card.tsx'
import { Dialog } from '#components/ui/dialog.tsx'
import { FormSummary } from '#components/ui/form-summary.tsx'
import { SubmitButton } from '#components/ui/submit-button.tsx'
import { useFormAction } from '#components/use-form-action.ts'
import type { FormAction } from '#lib/form-state.ts'
import { RevealedSecret } from './revealed-secret.tsx'

type Props = {
  clientId: string
  tokenUrl: string
  /** Path of the page that this stands on. */
  page: string
  /** Id of the live secret, or null when there is none yet. */
  liveSecretId: string | null
  /** The warning is part of the page: how replacing asks with scripts off. */
  confirming: boolean
  generate: FormAction<{ secret: string }>
  /** The row about the live secret; made on the server. */
  children: ReactNode
}

/** The API Token field: generates the app's secret, shows it once, and replaces it after a warning. */
export function ApiToken(props: Props) {
  // A new key forgets the answer, and with it the secret.
  const [round, setRound] = useState(0)
  const heading = useRef<HTMLSpanElement>(null)
  // What had focus is gone with the secret.
  useEffect(() => {
    if (round > 0) heading.current?.focus()
  }, [round])
  return (
    <Card
      title={
        <span ref={heading} id="api-token-heading" tabIndex={-1}>
          API Token
        </span>
      }
      description="The app’s secret. Together with the client ID it gets access tokens."
    >
      <Round key={round} {...props} onClose={() => setRound(round + 1)} />
    </Card>
  )
}

function Round({ onClose, ...props }: Props & { onClose: () => void }) {
  const form = useFormAction(props.generate)
  const revealed = form.result?.secret
  if (revealed)
    return (
      <RevealedSecret
        credentials={{ clientId: props.clientId, secret: revealed, tokenUrl: props.tokenUrl }}
        page={props.page}
        onClose={onClose}
      />
    )
  if (props.liveSecretId === null)
    return (
      <GenerateForm {...props} form={form}>
        <p className="text-muted">
          There is none yet. It is shown once, when it is made; Latchkey keeps only a digest of it.
        </p>
        <SubmitButton className="self-start">Generate API Token</SubmitButton>
      </GenerateForm>
    )
  return (
    <>
      {props.children}
      <Replace {...props} form={form} />
    </>
  )
}

type Form = ReturnType<typeof useFormAction<{ secret: string }>>

function GenerateForm({
  form,
  clientId,
  liveSecretId,
  children,
}: Pick<Props, 'clientId' | 'liveSecretId' | 'children'> & { form: Form }) {
  return (
    <form action={form.send} className="flex flex-col gap-4">
      <FormSummary problems={form.problems} title="No API Token was generated" />
      <input type="hidden" name="clientId" value={clientId} />
      {liveSecretId && <input type="hidden" name="replaces" value={liveSecretId} />}
      {children}
    </form>
  )
}

const WARNING =
  'The present API Token stops working at once. Every program that uses it gets 401 until it is given the new one.'

/** Asks before it replaces: in a dialog, or with scripts off on the page itself. */
function Replace(props: Props & { form: Form }) {
  const { confirming, form, page } = props
  const [asking, setAsking] = useState(false)

  // A refusal is answered in the page; the dialog would hide it.
  useEffect(() => {
    if (form.wasSent) setAsking(false)
  }, [form.wasSent])

  if (confirming || form.wasSent)
    return (
      <GenerateForm {...props}>
        <Callout tone="danger" title="Replace the API Token?">
          {WARNING}
        </Callout>
        <div className="flex flex-wrap gap-2">
          <SubmitButton variant="danger">Replace API Token</SubmitButton>
          <LinkButton href={page} variant="secondary">
            Keep the present one
          </LinkButton>
        </div>
      </GenerateForm>
    )

  function ask(event: FormEvent) {
    event.preventDefault()
    setAsking(true)
  }
  return (
    <>
      <form method="get" action={page} onSubmit={ask}>
        <input type="hidden" name="replace" value="ask" />
        <Button type="submit" variant="secondary">
          Replace API Token
        </Button>
      </form>
      <Dialog
        open={asking}
        onClose={() => setAsking(false)}
        title="Replace the API Token?"
        description={WARNING}
      >
        <GenerateForm {...props}>
          <div className="flex flex-wrap justify-end gap-2">
            <Button variant="secondary" onClick={() => setAsking(false)}>
              Keep the present one
            </Button>
            <SubmitButton variant="danger">Replace API Token</SubmitButton>
          </div>
        </GenerateForm>
      </Dialog>
    </>
  )
}
