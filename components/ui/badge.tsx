import type { ReactNode } from 'react'
import { classNames } from './class-names.ts'
import { type Tone, toneClasses } from './tone.ts'

/** A word of status. */
export function Badge({ tone = 'neutral', children }: { tone?: Tone; children: ReactNode }) {
  const { soft, text } = toneClasses[tone]
  return (
    <span
      className={classNames(
        'inline-flex items-center whitespace-nowrap rounded-sm px-2 py-0.5 font-medium text-[0.8125rem] leading-5',
        soft,
        text,
      )}
    >
      {children}
    </span>
  )
}
