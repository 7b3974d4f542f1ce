'use client'

import { useRouter } from 'next/navigation'
import { useReveal } from '#components/reveal/reveal-host.tsx'
import { RevealedSecret } from '#components/reveal/revealed-secret.tsx'
import { showToast } from '#components/toasts/toasts.ts'
import { Button, LinkButton } from '#components/ui/button.tsx'
import { Card } from '#components/ui/card.tsx'
import { FormSummary } from '#components/ui/form-summary.tsx'
import { SubmitButton } from '#components/ui/submit-button.tsx'
import { useFormAction } from '#components/use-form-action.ts'
import { useDesk } from './desk.tsx'
import { actionOf, type Question, toastOf, wordsOf } from './question.ts'
import { QuestionFields } from './question-fields.tsx'

/** How wide what stands alone is. */
const PAGE = 'w-full max-w-2xl'

type Placement =
  | { asked: 'page' }
  | {
      asked: 'dialog'
      /** Told once it is done, or given up. */
      onClose: (outcome: 'done' | 'given up') => void
    }

/** The form of one question: what has to be chosen, and the button that does it. By its address it is a page of its own. */
export function QuestionForm({ question, ...placement }: { question: Question } & Placement) {
  const { clientId, tokenUrl, callable, page, actions } = useDesk()
  const credentialsOf = (secret: string) => ({ clientId, secret, tokenUrl, callable })
  const reveal = useReveal()
  const router = useRouter()
  const onClose = placement.asked === 'dialog' ? placement.onClose : null
  const form = useFormAction(actionOf(actions, question), {
    onResult({ secret }) {
      if (secret) reveal({ credentials: credentialsOf(secret), returnTo: 'secrets' })
      else showToast(toastOf(clientId, question))
      if (onClose) onClose('done')
      else router.replace(page)
    },
  })
  const { title, explanation, submit, dismiss = 'Cancel', danger } = wordsOf(question)

  if (form.result?.secret)
    return (
      <Card className={PAGE}>
        <RevealedSecret credentials={credentialsOf(form.result.secret)} page={page} />
      </Card>
    )
  const fields = (
    <form action={form.send} noValidate className="flex flex-col gap-5">
      <FormSummary problems={form.problems} title="We couldn’t make this change" />
      <input type="hidden" name="clientId" value={clientId} />
      <input type="hidden" name="asked" value={placement.asked} />
      {question.credential && <input type="hidden" name="credentialId" value={question.credential.id} />}
      <QuestionFields question={question} form={form}>
        {(ready) => (
          <div className="flex flex-wrap justify-end gap-2">
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
          </div>
        )}
      </QuestionFields>
    </form>
  )
  if (onClose) return fields
  return (
    <Card title={title} description={explanation} className={PAGE}>
      {fields}
    </Card>
  )
}
