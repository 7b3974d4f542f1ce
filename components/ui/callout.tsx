import type { ReactNode } from 'react'
import { classNames } from './class-names.ts'
import { takeFocus } from './take-focus.ts'
import { type Tone, toneClasses } from './tone.ts'

const signs: Record<Tone, string> = { neutral: '›', info: 'i', success: '✓', warn: '!', danger: '✕' }

/** A remark that stands beside the text. `role` only where it appears while the reader is looking. */
export function Callout({
  tone = 'info',
  title,
  role,
  takesFocus = false,
  children,
}: {
  tone?: Tone
  title?: ReactNode
  role?: 'status' | 'alert'
  /** It came in the place of what had the focus. For client components. */
  takesFocus?: boolean
  children?: ReactNode
}) {
  const { soft, text, border, edge } = toneClasses[tone]
  return (
    <div
      role={role}
      {...(takesFocus && { ref: takeFocus, tabIndex: -1 })}
      className={classNames('flex gap-3 rounded-lg border px-4 py-3 text-[0.9375rem]', soft, edge)}
    >
      <span
        aria-hidden="true"
        className={classNames(
          'mt-0.5 grid size-5 shrink-0 place-items-center rounded-full border font-mono font-semibold text-xs leading-none',
          border,
          text,
        )}
      >
        {signs[tone]}
      </span>
      <div className="min-w-0 flex-1">
        {title && <p className={classNames('font-semibold', text)}>{title}</p>}
        {children && <div className={title ? 'mt-0.5' : undefined}>{children}</div>}
      </div>
    </div>
  )
}
