'use client'

import { type FormEvent, useState } from 'react'
import { Button } from '#components/ui/button.tsx'
import { Dialog } from '#components/ui/dialog.tsx'
import type { CredentialKind } from '#lib/features/credentials/credential-life-cycle.ts'
import { useDesk } from './desk.tsx'
import { lacksRoom, type Question, wordsOf } from './question.ts'
import { QuestionForm } from './question-form.tsx'

/** Asks for a new secret or key: in a dialog, or with scripts off on a page of its own. Says when there is no room. */
export function AddButton({ kind }: { kind: CredentialKind }) {
  const { page, live, mayChange } = useDesk()
  const [asking, setAsking] = useState(false)
  const close = () => setAsking(false)
  const question: Question = { act: 'add', kind, credential: null }
  const { title, explanation, submit } = wordsOf(question)

  function ask(event: FormEvent) {
    event.preventDefault()
    setAsking(true)
  }
  if (!mayChange) return null
  return (
    <>
      <form method="get" action={page} onSubmit={ask}>
        <input type="hidden" name="ask" value="add" />
        <input type="hidden" name="kind" value={kind} />
        <Button
          type="submit"
          variant={kind === 'secret' ? 'primary' : 'secondary'}
          className="whitespace-nowrap"
          disabled={lacksRoom('add', live[kind])}
        >
          {submit}
        </Button>
      </form>
      <Dialog open={asking} onClose={close} title={title} description={explanation}>
        {asking && <QuestionForm question={question} asked="dialog" onClose={close} />}
      </Dialog>
    </>
  )
}
