import Link from 'next/link'
import { Icon } from '#components/ui/icon.tsx'
import { routes } from '#lib/routes.ts'

/** From here on the number says no more. */
const MOST_SHOWN = 99

/** The way to the notices, with how many are unread. */
export function NoticesLink({ unread }: { unread: number | null }) {
  const count = unread ?? 0
  return (
    <Link
      href={routes.notices}
      // Asked for by name only: the page is made for its reader.
      prefetch={false}
      title="Notices"
      className="relative grid size-9 place-items-center rounded-md text-muted hover:bg-sunken hover:text-ink"
    >
      <Icon
        path="M10 2.75a4.75 4.75 0 0 0-4.75 4.75c0 3.9-1.5 5.4-1.5 6.25h12.5c0-.85-1.5-2.35-1.5-6.25A4.75 4.75 0 0 0 10 2.75ZM8.25 16.25a1.75 1.75 0 0 0 3.5 0"
        box={20}
        className="size-5"
      />
      <span className="sr-only">{count === 0 ? 'Notices' : `Notices, ${shown(count)} unread`}</span>
      {count > 0 && (
        <span
          aria-hidden="true"
          className="absolute -top-0.5 left-5 min-w-4.5 rounded-full bg-accent px-1 text-center font-semibold text-[0.6875rem] text-on-accent leading-4.5 tabular-nums"
        >
          {shown(count)}
        </span>
      )}
    </Link>
  )
}

const shown = (count: number) => (count > MOST_SHOWN ? `${MOST_SHOWN}+` : String(count))
