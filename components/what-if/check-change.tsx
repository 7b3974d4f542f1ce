'use client'

import { type MouseEvent, useEffect, useRef, useState, useTransition } from 'react'
import { Button } from '#components/ui/button.tsx'
import { Callout } from '#components/ui/callout.tsx'
import { type FormAction, problemsOf, untouched } from '#lib/edges/forms/form-state.ts'
import { PROOF_FIELD } from '#lib/features/people/proof-field.ts'
import { ReplayPanel } from './replay-panel.tsx'

type Answer = { id: string } | { problem: string }

/** What is typed besides the change. */
const BESIDE: ReadonlySet<string> = new Set(['check', 'confirmation', 'reason', 'understood', PROOF_FIELD])

/** What a form would change, as one text. */
const choiceIn = (sent: FormData) =>
  JSON.stringify([...sent].filter(([name]) => !BESIDE.has(name) && !name.startsWith('$ACTION')))

/**
 * The second button of a form that changes what apps may do: what would the change have refused? Answers in place, and keeps
 * what was typed; with scripts off the browser goes to the answer. Stands after the button that saves, which Enter presses.
 */
export function CheckChange<Result extends { check?: string } | null>({
  action,
  stop,
}: {
  /** The action of the form, which only checks when it is told so. */
  action: FormAction<Result>
  /** Stops a check that runs. */
  stop: FormAction
}) {
  const [answer, setAnswer] = useState<Answer | null>(null)
  const [isPending, startTransition] = useTransition()
  const asked = useRef(0)
  const [choices, setChoices] = useState({ asked: '', present: '' })
  const place = useRef<HTMLDivElement>(null)
  const hasAnswer = answer !== null
  // What was found is of the choice that was asked about: another one in the form hides it.
  useEffect(() => {
    const form = place.current?.closest('form')
    if (!form || !hasAnswer) return
    const look = () => setChoices(({ asked }) => ({ asked, present: choiceIn(new FormData(form)) }))
    form.addEventListener('input', look)
    return () => form.removeEventListener('input', look)
  }, [hasAnswer])

  function check(event: MouseEvent<HTMLButtonElement>) {
    const { form } = event.currentTarget
    if (!form) return
    event.preventDefault()
    const sent = new FormData(form)
    const choice = choiceIn(sent)
    sent.set('check', 'here')
    const number = ++asked.current
    startTransition(async () => {
      const next = await ask(action, sent)
      // Of two that were asked, the later counts.
      if (number !== asked.current) return
      setAnswer(next)
      setChoices({ asked: choice, present: choiceIn(new FormData(form)) })
    })
  }
  const isOfAnother = hasAnswer && choices.asked !== choices.present
  return (
    <div ref={place} className="flex w-full flex-col items-start gap-3 text-left">
      <Button type="submit" name="check" value="page" variant="secondary" pending={isPending} onClick={check}>
        Check against the last 30 days
      </Button>
      <div role="status" className="w-full empty:hidden">
        {isOfAnother && <p className="text-muted text-sm">The check was of another choice. Check again.</p>}
        {!isOfAnother && answer && 'problem' in answer && (
          <Callout tone="danger" title="We couldn’t check this">
            {answer.problem}
          </Callout>
        )}
        {!isOfAnother && answer && 'id' in answer && (
          <ReplayPanel key={answer.id} id={answer.id} stop={stop} />
        )}
      </div>
    </div>
  )
}

async function ask<Result extends { check?: string } | null>(
  action: FormAction<Result>,
  sent: FormData,
): Promise<Answer> {
  try {
    const state = await action(untouched, sent)
    if (state.result?.check !== undefined) return { id: state.result.check }
    return { problem: problemsOf(state)[0]?.message ?? 'Reload the page and try again.' }
  } catch {
    return { problem: 'The server didn’t answer. Nothing was changed. Try again.' }
  }
}
