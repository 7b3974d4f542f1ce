'use client'

import { useEffect, useRef } from 'react'

/**
 * `field` is the id of the control that the message is about, `label` what that is called; without them the message is
 * about the whole form. `way` is a page that helps, opened in a new tab, for the form holds what was typed.
 */
export type FormProblem = {
  field?: string
  label?: string
  message: string
  way?: { href: string; label: string }
}

/** A control, or a group of choices, that a message is about. */
const INVALID = '[aria-invalid="true"], fieldset[data-invalid]'

/**
 * Announces what a form's answer complains about and links to each control, by the control's id. When it appears,
 * focus goes to the first invalid control of its form, or to the summary when none is to blame. Nothing wrong,
 * nothing shown.
 */
export function FormSummary({
  problems,
  title = 'That didn’t work',
}: {
  problems: readonly FormProblem[]
  title?: string
}) {
  const box = useRef<HTMLDivElement>(null)

  useEffect(() => {
    if (problems.length === 0) return
    const invalid = box.current?.closest('form')?.querySelector<HTMLElement>(INVALID)
    ;(invalid ?? box.current)?.focus()
  }, [problems])

  if (problems.length === 0) return null
  return (
    <div
      ref={box}
      role="alert"
      tabIndex={-1}
      className="rounded-lg border border-danger bg-danger-soft px-4 py-3 text-[0.9375rem]"
    >
      <p className="font-semibold text-danger">{title}</p>
      <ul className="mt-1 flex flex-col gap-1">
        {problems.map((problem) => (
          <li key={`${problem.field}:${problem.message}`} className="whitespace-pre-line wrap-anywhere">
            <Problem {...problem} />
          </li>
        ))}
      </ul>
    </div>
  )
}

const LINK = 'inline-flex min-h-6 items-center underline underline-offset-4 hover:decoration-2'

function Problem({ field, label, message, way }: FormProblem) {
  if (field)
    return (
      <a href={`#${field}`} className={LINK}>
        {named(message, label)}
      </a>
    )
  if (!way) return message
  return (
    <>
      <span>{message}</span>{' '}
      <a href={way.href} target="_blank" rel="noreferrer" className={LINK}>
        {way.label}
      </a>
    </>
  )
}

/** A message that does not name its field by itself gets the name in front: "Client ID: At least 3 characters." */
const named = (message: string, label: string | undefined) =>
  label === undefined || message.toLowerCase().includes(label.toLowerCase())
    ? message
    : `${label}: ${message}`
