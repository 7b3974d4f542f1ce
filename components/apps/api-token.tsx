'use client'

import { type ReactNode, useEffect, useRef, useState } from 'react'
import { IdentityField } from '#components/accounts/identity-field.tsx'
import { LinkButton } from '#components/ui/button.tsx'
import { Card } from '#components/ui/card.tsx'
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
  /** Path of the page where secrets are added, rotated and retired. */
  secretsPage: string
  /** Whether there is a secret that works. */
  hasSecret: boolean
  generate: FormAction<{ secret: string }>
  /** The rows about the live secrets; made on the server. */
  children: ReactNode
}

/** The API Token field: generates the app's first secret and shows it once. All else is done on the Secrets page. */
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
  if (!props.hasSecret)
    return (
      <form action={form.send} className="flex flex-col gap-4">
        <FormSummary problems={form.problems} title="No API Token was generated" />
        <input type="hidden" name="clientId" value={props.clientId} />
        <p className="text-muted">
          There is none that works. It is shown once, when it is made; Latchkey keeps only a digest of it.
        </p>
        <IdentityField error={form.error} />
        <SubmitButton className="self-start">Generate API Token</SubmitButton>
      </form>
    )
  return (
    <>
      {props.children}
      <LinkButton href={props.secretsPage} variant="secondary" className="self-start">
        Rotate, add and retire
      </LinkButton>
    </>
  )
}
