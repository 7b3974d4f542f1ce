import { type ReactNode, useId } from 'react'
import { classNames } from './class-names.ts'
import { CopyButton } from './copy-button.tsx'

/**
 * Code on its slab, with copy. `children` is the same code with colour where there is any; what is copied is
 * always `code` itself.
 */
export function CodeBlock({
  code,
  title,
  wrap = false,
  copyable = true,
  onCopied,
  className,
  children,
}: {
  code: string
  /** What the block is, in a word or two: a file name, a language, "Response". */
  title?: string
  wrap?: boolean
  copyable?: boolean
  onCopied?: () => void
  className?: string
  children?: ReactNode
}) {
  const id = useId()
  return (
    <figure
      className={classNames(
        'min-w-0 overflow-hidden rounded-lg border border-slab-line bg-slab text-slab-ink',
        className,
      )}
    >
      {(title || copyable) && (
        <figcaption className="flex min-h-10 items-center justify-between gap-3 border-slab-line border-b py-1 pr-2 pl-4 font-mono text-slab-muted text-xs">
          <span className="min-w-0 truncate">{title}</span>
          {copyable && <CopyButton text={code} selects={id} variant="slab" onCopied={onCopied} />}
        </figcaption>
      )}
      <pre
        translate="no"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a block that scrolls must be reachable by keyboard.
        tabIndex={0}
        className={classNames(
          'overflow-x-auto px-4 py-3.5 font-mono text-[0.8125rem] leading-[1.65] focus-visible:-outline-offset-2',
          wrap && 'whitespace-pre-wrap break-all',
        )}
      >
        <code translate="no" id={id}>
          {children ?? code}
        </code>
      </pre>
    </figure>
  )
}
