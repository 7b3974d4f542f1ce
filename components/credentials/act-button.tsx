'use client'

import type { FormEvent } from 'react'
import { Button, type ButtonVariant } from '#components/ui/button.tsx'
import { useDesk } from './desk.tsx'
import { type ActOnOne, type ShownCredential, wordsOf } from './question.ts'

/** The button of one act on a secret or key: it asks in a dialog, or with scripts off on a page of its own. */
export function ActButton({
  act,
  credential,
  variant = 'secondary',
  className,
  onAsk,
}: {
  act: ActOnOne
  credential: ShownCredential
  variant?: ButtonVariant
  className?: string
  onAsk: () => void
}) {
  const { page } = useDesk()
  const { submit, label = submit } = wordsOf({ act, kind: credential.kind, credential })

  function ask(event: FormEvent) {
    event.preventDefault()
    onAsk()
  }
  return (
    <form method="get" action={page} onSubmit={ask}>
      <input type="hidden" name="ask" value={act} />
      <input type="hidden" name="credential" value={credential.id} />
      <Button type="submit" variant={variant} size="sm" className={className}>
        {label}
        <span className="sr-only"> {credential.name}</span>
      </Button>
    </form>
  )
}
