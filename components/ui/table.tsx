import type { ComponentProps, ReactNode } from 'react'
import { classNames } from './class-names.ts'

/**
 * A table that scrolls inside its own frame when the screen is narrow. `caption` names it; it is shown unless
 * `captionHidden`, where a heading above already says the same.
 */
export function Table({
  caption,
  captionHidden = false,
  children,
  className,
}: {
  caption: string
  captionHidden?: boolean
  children: ReactNode
  className?: string
}) {
  return (
    <section
      aria-label={caption}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a frame that scrolls must be reachable by keyboard.
      tabIndex={0}
      // Positioned, so that what only screen readers meet stays inside the frame as well.
      className={classNames('relative overflow-x-auto rounded-lg border border-line bg-surface', className)}
    >
      <table className="w-full border-collapse text-left text-[0.9375rem]">
        <caption className={captionHidden ? 'sr-only' : 'px-4 py-3 text-left text-muted text-sm'}>
          {caption}
        </caption>
        {children}
      </table>
    </section>
  )
}

/** The head of a column. */
export function ColumnHead({ className, ...rest }: ComponentProps<'th'>) {
  return (
    <th
      scope="col"
      {...rest}
      className={classNames(
        'border-line border-b bg-sunken px-3 py-2.5 align-bottom font-medium text-muted text-sm sm:whitespace-nowrap sm:px-4',
        className,
      )}
    />
  )
}

/** The head of a row: what the row is about. */
export function RowHead({ className, ...rest }: ComponentProps<'th'>) {
  return (
    <th
      scope="row"
      {...rest}
      className={classNames('border-line border-t px-3 py-3 align-top font-medium sm:px-4', className)}
    />
  )
}

/** A cell; `numeric` aligns figures. */
export function Cell({ numeric = false, className, ...rest }: ComponentProps<'td'> & { numeric?: boolean }) {
  return (
    <td
      {...rest}
      className={classNames(
        'border-line border-t px-3 py-3 align-top sm:px-4',
        numeric && 'text-right tabular-nums',
        className,
      )}
    />
  )
}

/**
 * The body of a long table: its rows are plain `tr`, `th`, `td` and `a`, and look from here as those made of `RowHead` and
 * `Cell` do. A page would be mostly class names otherwise. Cells are figures when `numeric`.
 */
export function PlainRows({
  numeric = false,
  className,
  children,
}: {
  numeric?: boolean
  className?: string
  children: ReactNode
}) {
  return (
    <tbody
      className={classNames(
        '[&>tr>*]:border-line [&>tr>*]:border-t [&>tr>*]:px-3 [&>tr>*]:py-3 [&>tr>*]:align-top [&>tr>*]:sm:px-4',
        '[&_a]:underline [&_a]:underline-offset-4 [&_a]:hover:decoration-2 [&_th]:font-medium',
        numeric && '[&_td]:text-right [&_td]:tabular-nums',
        className,
      )}
    >
      {children}
    </tbody>
  )
}
