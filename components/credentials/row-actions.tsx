'use client'

import { type FormEvent, useEffect, useState } from 'react'
import { Button } from '#components/ui/button.tsx'
import { Dialog } from '#components/ui/dialog.tsx'
import {
  mayStart,
  TRANSITION_NAMES,
  type Transition,
} from '#lib/features/credentials/credential-life-cycle.ts'
import { useDesk } from './desk.tsx'
import { type ShownCredential, wordsOf } from './question.ts'
import { QuestionForm } from './question-form.tsx'

type Asked = Exclude<Transition, 'add'>

/**
 * What can be done to a secret or key as it stands: a button each, which asks in a dialog, or with scripts off on the
 * page itself. The table of its life decides which.
 */
export function RowActions({ credential }: { credential: ShownCredential }) {
  const { page } = useDesk()
  const [asking, setAsking] = useState<Asked | null>(null)
  const [done, setDone] = useState<string | null>(null)
  const about = { kind: credential.kind, credential }
  const question = asking && { transition: asking, ...about }
  const words = question && wordsOf(question)

  // The button that was pressed may be gone with the state it was for.
  useEffect(() => {
    if (done) document.getElementById(`credential-${credential.id}`)?.focus()
  }, [done, credential.id])

  function close(outcome: 'done' | 'given up') {
    setAsking(null)
    if (outcome === 'done') setDone(words?.done ?? null)
  }

  function ask(event: FormEvent, transition: Asked) {
    event.preventDefault()
    setDone(null)
    setAsking(transition)
  }

  function labelOf(transition: Asked) {
    const { submit, label = submit } = wordsOf({ transition, ...about })
    return label
  }

  const possible = TRANSITION_NAMES.filter(
    (name): name is Asked => name !== 'add' && mayStart(name, credential.state),
  )
  return (
    <div className="flex flex-wrap items-center gap-2">
      {possible.map((transition) => (
        <form key={transition} method="get" action={page} onSubmit={(event) => ask(event, transition)}>
          <input type="hidden" name="ask" value={transition} />
          <input type="hidden" name="credential" value={credential.id} />
          <Button type="submit" variant="secondary" size="sm">
            {labelOf(transition)}
            <span className="sr-only"> {credential.name}</span>
          </Button>
        </form>
      ))}
      <span role="status" className="text-sm text-success empty:hidden">
        {done}
      </span>
      <Dialog
        open={question !== null}
        onClose={() => close('given up')}
        title={words?.title}
        description={words?.explanation}
      >
        {question && <QuestionForm question={question} asked="dialog" onClose={close} />}
      </Dialog>
    </div>
  )
}
