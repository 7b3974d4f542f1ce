'use client'

import { type ChangeEvent, useEffect, useRef, useState } from 'react'
import { Button } from '#components/ui/button.tsx'
import { classNames } from '#components/ui/class-names.ts'
import { Field } from '#components/ui/field.tsx'
import { Input } from '#components/ui/input.tsx'
import { asTypedClientId } from '#lib/features/apps/client-id-text.ts'
import { routes } from '#lib/routes.ts'

const DEBOUNCE_MS = 350

type Answer =
  | { status: 'available' }
  | { status: 'unavailable'; suggestion: string | null }
  | { status: 'invalid'; message: string }
type Shown = { about: string; answer: Answer | null }

/**
 * A client ID of one's own choice: made from the app's name until one types another, put into its form while it is
 * typed, and looked up.
 */
export function ClientIdField({
  rule,
  offered,
  submitted,
  error,
}: {
  rule: string
  /** What the app's name makes; empty for nothing. */
  offered: string
  submitted: string
  error?: string
}) {
  const input = useRef<HTMLInputElement>(null)
  const [own, setOwn] = useState(submitted === '' ? null : submitted)
  const id = own ?? offered
  const [shown, setShown] = useState<Shown | null>(null)

  useEffect(() => {
    if (id === '') return
    const abort = new AbortController()
    const timer = setTimeout(async () => {
      const answer = await askAvailability(id, abort.signal)
      if (!abort.signal.aborted) setShown({ about: id, answer })
    }, DEBOUNCE_MS)
    return () => {
      clearTimeout(timer)
      abort.abort()
    }
  }, [id])

  const answer = shown?.about === id ? shown.answer : null
  // The answer of the last sending is about what was sent, not about what has been typed since.
  const refusal = id === submitted ? error : undefined

  function take(suggestion: string) {
    setOwn(suggestion)
    input.current?.focus()
  }

  function change({ target, nativeEvent }: ChangeEvent<HTMLInputElement>) {
    // A space at the end is the next hyphen where it is typed, and nothing where it was copied along.
    const isPasted = nativeEvent instanceof InputEvent && nativeEvent.inputType === 'insertFromPaste'
    setOwn(asTypedClientId(isPasted ? target.value.trim() : target.value))
  }

  return (
    <Field
      id="clientId"
      label="Client ID"
      required
      hint={
        <>
          {rule} <strong className="font-medium text-ink">It cannot be changed later.</strong>
        </>
      }
      error={refusal}
    >
      {(control) => (
        <>
          <Input
            {...control}
            ref={input}
            name="clientId"
            monospace
            autoComplete="off"
            autoCapitalize="none"
            autoCorrect="off"
            spellCheck={false}
            value={id}
            onChange={change}
          />
          <div
            aria-live="polite"
            className={classNames(
              'flex flex-wrap items-center gap-x-3 gap-y-1 text-sm',
              // Kept free, so that nothing jumps when the answer comes.
              !refusal && 'min-h-8',
            )}
          >
            {id !== '' && answer && !refusal && <Verdict id={id} answer={answer} />}
            {answer?.status === 'unavailable' && answer.suggestion && (
              <Suggestion id={answer.suggestion} onTake={take} />
            )}
          </div>
        </>
      )}
    </Field>
  )
}

function Verdict({ id, answer }: { id: string; answer: Answer }) {
  if (answer.status === 'available')
    return (
      <span className="text-success">
        <span aria-hidden="true">✓ </span>
        <span translate="no" className="font-mono wrap-anywhere">
          {id}
        </span>{' '}
        is available.
      </span>
    )
  return (
    <span className="text-danger">
      <span aria-hidden="true">✕ </span>
      {answer.status === 'invalid' ? answer.message : 'This client ID is unavailable.'}
    </span>
  )
}

function Suggestion({ id, onTake }: { id: string; onTake: (id: string) => void }) {
  return (
    <Button variant="secondary" size="sm" onClick={() => onTake(id)}>
      Use{' '}
      <span translate="no" className="font-mono wrap-anywhere">
        {id}
      </span>
    </Button>
  )
}

/** The server's word, or null when it has none just now: registering asks again in any case. */
async function askAvailability(id: string, signal: AbortSignal): Promise<Answer | null> {
  try {
    const response = await fetch(`${routes.appAvailability}?id=${encodeURIComponent(id)}`, { signal })
    if (!response.ok) return null
    return readAnswer(await response.json())
  } catch {
    return null
  }
}

/** Read by hand: a schema library would cost more than the rest of this form. */
function readAnswer(json: unknown): Answer | null {
  if (typeof json !== 'object' || json === null || !('status' in json)) return null
  if (json.status === 'available') return { status: 'available' }
  if (json.status === 'invalid' && 'message' in json && typeof json.message === 'string')
    return { status: 'invalid', message: json.message }
  if (json.status === 'unavailable' && 'suggestion' in json)
    return { status: 'unavailable', suggestion: typeof json.suggestion === 'string' ? json.suggestion : null }
  return null
}
