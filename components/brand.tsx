import { classNames } from '#components/ui/class-names.ts'
import type { Portal } from '#lib/kernel/portal.ts'

/** The mark: a key's bow and bit, and the name of the portal. */
export function Brand({ portal, className }: { portal: Pick<Portal, 'name'>; className?: string }) {
  return (
    <span className={classNames('inline-flex min-w-0 items-center gap-2.5', className)}>
      <svg viewBox="0 0 28 28" className="size-6 shrink-0 text-brass" aria-hidden="true">
        <path
          d="M14 1.5a7.5 7.5 0 0 1 2.4 14.6V26h-4.8v-2.2H8.4v-3h3.2v-1.6H9.4v-3h2.2v-.1A7.5 7.5 0 0 1 14 1.5Zm0 4.6a2.9 2.9 0 1 0 0 5.8 2.9 2.9 0 0 0 0-5.8Z"
          fill="currentColor"
          fillRule="evenodd"
        />
      </svg>
      <span translate="no" className="truncate font-semibold text-[1.0625rem] tracking-tight">
        {portal.name}
      </span>
    </span>
  )
}
