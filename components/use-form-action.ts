'use client'

import { unstable_isUnrecognizedActionError as isOfOtherVersion, unstable_rethrow } from 'next/navigation'
import { useActionState, useEffect, useMemo, useState } from 'react'
import {
  choicesOf,
  type FormAction,
  type FormState,
  problemsOf,
  textOf,
  untouched,
} from '#lib/edges/forms/form-state.ts'
import { isSecretField } from '#lib/edges/forms/secret-fields.ts'
import { PROOF_FIELD, PROVIDER_PROOF_FIELD } from '#lib/features/people/proof-field.ts'
import { addressInWords } from '#lib/kernel/shown-address.ts'
import { labelOf } from './field-labels.ts'
import { usePortal } from './portal/portal-context.tsx'
import { showToast, type Toast } from './toasts/toasts.ts'
import { useHydrated } from './use-hydrated.ts'

type Options<Result> = {
  /**
   * Takes the outcome away from the form, which is as good as untouched afterwards. Called at once when the answer
   * comes, before anything is rendered again, so that what is shown once is safe whatever becomes of the form.
   */
  onResult?: (result: Result) => void
  /** What is told of what was sent once that is done, also by leading to another page, which has no result. */
  toast?: (sent: FormData, result: Result | null) => Toast
  /** Id of its field for the password, where several forms of a page may ask for it. */
  identityId?: string
}

const IS_BROWSER = typeof window !== 'undefined'

/** A form on a server action: what was submitted, what is wrong, and the outcome. */
export function useFormAction<Result = null>(
  action: FormAction<Result>,
  { onResult, toast, identityId = PROOF_FIELD }: Options<Result> = {},
) {
  const hydrated = useHydrated()
  const portal = usePortal()
  const [state, send, pending] = useActionState(
    // With scripts off only the server's own action can be sent. In the browser it is never the bare one: what is
    // pressed before the first render is over is sent by that render's action, and has to be told, too.
    IS_BROWSER ? keeping(action, { onResult, toast, portal }) : action,
    untouched,
  )
  const [first] = useState(state)
  const [taken, setTaken] = useState<Result | null>(null)
  // An answer that came as a page, before its scripts did.
  useEffect(() => {
    if (!hydrated || !onResult || state.result === null || state.result === taken) return
    setTaken(state.result)
    onResult(state.result)
  }, [hydrated, onResult, state, taken])
  // One list per answer: the summary moves focus whenever it gets a new one.
  const problems = useMemo(
    () =>
      problemsOf(state).map((problem) => ({
        ...problem,
        ...((problem.field === PROOF_FIELD || problem.field === PROVIDER_PROOF_FIELD) && {
          field: identityId,
        }),
        ...labelOf(problem.field),
      })),
    [state, identityId],
  )
  return {
    send,
    pending,
    problems,
    result: state.result === taken ? null : state.result,
    /** The outcome where the answer came as a page: with scripts off nothing else tells it. */
    resultOfPage: state === first ? state.result : null,
    text: (field: string) => textOf(state, field),
    choices: (field: string) => choicesOf(state, field),
    wasSent: state.message !== null || Object.keys(state.errors).length > 0,
    error: (field: string) => state.errors[field]?.[0],
  }
}

/** The action, in a form that keeps what was typed when no answer comes or none that can be read. */
function keeping<Result>(
  action: FormAction<Result>,
  {
    onResult,
    toast,
    portal,
  }: Pick<Options<Result>, 'onResult' | 'toast'> & { portal: ReturnType<typeof usePortal> },
): FormAction<Result> {
  const tell = (sent: FormData, result: Result | null) => toast && showToast(toast(sent, result))
  return async (_previous, formData) => {
    try {
      // What was answered before is none of the server's business, and may hold a secret.
      const state = await action(untouched, formData)
      if (isDone(state)) tell(formData, state.result)
      if (!onResult || state.result === null) return state
      onResult(state.result)
      return untouched
    } catch (error) {
      if (leadsElsewhere(error)) tell(formData, null)
      // A redirect is thrown, too.
      unstable_rethrow(error)
      return { values: typedInto(formData), errors: {}, message: reasonOf(error, portal), result: null }
    }
  }
}

const isDone = ({ message, errors }: FormState<unknown>) =>
  message === null && Object.keys(errors).length === 0

/** How Next says that an action is done and where the browser goes. */
const leadsElsewhere = (error: unknown) =>
  error instanceof Error &&
  'digest' in error &&
  typeof error.digest === 'string' &&
  error.digest.startsWith('NEXT_REDIRECT')

function reasonOf(error: unknown, { name, supportContact }: ReturnType<typeof usePortal>): string {
  if (isOfOtherVersion(error))
    return `${name} was updated after you opened this page. Copy what you typed, reload the page and submit again.`
  if (isRefusalInWords(error)) return `${error.message.trim()} What you typed is kept here.`
  const report = supportContact ? `Contact ${addressInWords(supportContact)} with` : 'Report'
  const digest = error instanceof Error && 'digest' in error ? ` ${report} code ${error.digest}.` : ''
  return `We couldn’t read the server’s response, so we can’t tell whether this was done. What you typed is kept: check, then try again.${digest}`
}

/** What Next itself says of an answer that it cannot read. */
const UNREADABLE = 'An unexpected response was received from the server.'

/** Next hands on what the server says in plain text, such as why it takes nothing from this address. */
function isRefusalInWords(error: unknown): error is Error {
  return (
    error instanceof Error &&
    error.constructor === Error &&
    !('digest' in error) &&
    error.message !== UNREADABLE
  )
}

/** What was typed, without passwords. */
function typedInto(formData: FormData): FormState['values'] {
  const names = [...new Set(formData.keys())].filter((name) => !isSecretField(name))
  return Object.fromEntries(
    names.map((name) => {
      const texts = formData.getAll(name).filter((value) => typeof value === 'string')
      return [name, texts.length === 1 ? (texts[0] ?? '') : texts]
    }),
  )
}
