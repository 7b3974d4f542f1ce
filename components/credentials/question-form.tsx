'use client'

import { useRouter } from 'next/navigation'
import type { ReactNode } from 'react'
import { RevealedSecret } from '#components/apps/revealed-secret.tsx'
import { Button, LinkButton } from '#components/ui/button.tsx'
import { FormSummary } from '#components/ui/form-summary.tsx'
import { SubmitButton } from '#components/ui/submit-button.tsx'
import { useFormAction } from '#components/use-form-action.ts'
import type { FormState } from '#lib/form-state.ts'
import { useDesk } from './desk.tsx'
import { actionOf, type Outcome, type Question, wordsOf } from './question.ts'
import { QuestionFields } from './question-fields.tsx'

type Placement =
  | { asked: 'page' }
  | {
      asked: 'dialog'
      /** Told once it is done, or given up. */
      onClose: (outcome: 'done' | 'given up') => void
    }

/** The form of one question: what has to be chosen, and the button that does it. */
export function QuestionForm({ question, ...placement }: { question: Question } & Placement) {
  const { clientId, tokenUrl, page, actions, reveal } = useDesk()
  const router = useRouter()
  const onClose = placement.asked === 'dialog' ? placement.onClose : null
  const action = actionOf(actions, question)

  /** A new secret is handed over before the page is made anew, in which this form may have no place any more. */
  async function sendAndClose(previous: FormState<Outcome>, formData: FormData): Promise<FormState<Outcome>> {
    const state = await action(previous, formData)
    if (state.result?.secret) reveal(state.result.secret)
    if (state.result) onClose?.('done')
    return state
  }

  // With scripts off only the server's own action can be sent.
  const form = useFormAction(onClose ? sendAndClose : action)
  const { submit, dismiss = 'Cancel', danger } = wordsOf(question)
  const outcome = form.result

  // On the page the answer itself is the place for it: with scripts off there is no other.
  if (outcome?.secret && placement.asked === 'page')
    return (
      <RevealedSecret
        credentials={{ clientId, secret: outcome.secret, tokenUrl }}
        page={page}
        onClose={() => router.replace(page)}
      />
    )
  return (
    <form action={form.send} noValidate className="flex flex-col gap-5">
      <FormSummary problems={form.problems} title="Nothing was changed" />
      <input type="hidden" name="clientId" value={clientId} />
      <input type="hidden" name="asked" value={placement.asked} />
      {question.credential && <input type="hidden" name="credentialId" value={question.credential.id} />}
      <QuestionFields question={question} form={form}>
        {(ready) => (
          <Buttons>
            {onClose ? (
              <Button variant="secondary" onClick={() => onClose('given up')}>
                {dismiss}
              </Button>
            ) : (
              <LinkButton href={page} variant="secondary">
                {dismiss}
              </LinkButton>
            )}
            <SubmitButton variant={danger ? 'danger' : 'primary'} disabled={!ready}>
              {submit}
            </SubmitButton>
          </Buttons>
        )}
      </QuestionFields>
    </form>
  )
}

function Buttons({ children }: { children: ReactNode }) {
  return <div className="flex flex-wrap justify-end gap-2">{children}</div>
}
