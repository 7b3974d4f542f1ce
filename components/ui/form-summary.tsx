'use client'

import { useEffect, useRef } from 'react'

/** `field` is the id of the control that the message is about; without it the message is about the whole form. */
export type FormProblem = { field?: string; message: string }

/**
 * Announces what a form's answer complains about and links to each control. When it appears, focus goes to
 * the first invalid control of its form, or to the summary when none is to blame. Nothing wrong, nothing shown.
 */
export function FormSummary({
  problems,
  title = 'That did not go through',
}: {
  problems: readonly FormProblem[]
  title?: string
}) {
  const box = useRef<HTMLDivElement>(null)

  useEffect(() => {
    if (problems.length === 0) return
    const invalid = box.current?.closest('form')?.querySelector<HTMLElement>('[aria-invalid="true"]')
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
        {problems.map(({ field, message }) => (
          <li key={`${field}:${message}`}>
            {field ? (
              <a
                href={`#${field}`}
                className="inline-flex min-h-6 items-center underline underline-offset-4 hover:decoration-2"
              >
                {message}
              </a>
            ) : (
              message
            )}
          </li>
        ))}
      </ul>
    </div>
  )
}
