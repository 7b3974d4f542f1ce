import type { ReactNode } from 'react'
import { type ButtonSize, type ButtonVariant, buttonClasses } from './button.tsx'
import { classNames } from './class-names.ts'

/** Filters of a list. A phone has them behind a button, which works without scripts, so that the first row is in sight. */
export function FoldedFilters({
  label,
  variant = 'secondary',
  size,
  className,
  children,
}: {
  /** What the button says: "Filters (2)". */
  label: ReactNode
  variant?: ButtonVariant
  size?: ButtonSize
  className?: string
  children: ReactNode
}) {
  return (
    <details
      className={classNames(
        'max-sm:open:basis-full sm:[&::details-content]:[content-visibility:visible]',
        className,
      )}
    >
      <summary
        className={buttonClasses({
          variant,
          size,
          className:
            'list-none sm:supports-[selector(::details-content)]:hidden [&::-webkit-details-marker]:hidden',
        })}
      >
        {label}
      </summary>
      <div className="mt-3 sm:mt-0">{children}</div>
    </details>
  )
}
