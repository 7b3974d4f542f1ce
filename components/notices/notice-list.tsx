import Link from 'next/link'
import { Badge } from '#components/ui/badge.tsx'
import { classNames } from '#components/ui/class-names.ts'
import { RelativeTime } from '#components/ui/relative-time.tsx'

/** A notice in words. */
export type ListedNotice = {
  id: string
  createdAt: Date
  isUnread: boolean
  title: string
  text: string
  advice: string | null
  /** What it is about: an app’s name and client ID, or a team. */
  about: string
  /** The page that shows more, where there is one. */
  link: { path: string; name: string } | null
}

/** Notices, newest first; the unread ones are marked. */
export function NoticeList({ notices }: { notices: readonly ListedNotice[] }) {
  return (
    <ol className="divide-y divide-line overflow-hidden rounded-lg border border-line bg-surface">
      {notices.map((notice) => (
        <Item key={notice.id} notice={notice} />
      ))}
    </ol>
  )
}

function Item({ notice }: { notice: ListedNotice }) {
  const { title, text, advice, about, link, isUnread } = notice
  return (
    <li
      className={classNames(
        'flex flex-col gap-x-6 gap-y-1.5 border-l-3 px-4 py-4 sm:flex-row sm:justify-between sm:px-5',
        isUnread ? 'border-l-brass' : 'border-l-transparent',
      )}
    >
      <div className="flex min-w-0 flex-col gap-1">
        <p className="text-muted text-sm wrap-anywhere">{about}</p>
        <h2 className={classNames('wrap-anywhere', isUnread ? 'font-semibold' : 'font-medium')}>
          {title} {isUnread && <Badge tone="info">unread</Badge>}
        </h2>
        <p className="text-[0.9375rem] wrap-anywhere">{text}</p>
        {advice !== null && <p className="text-[0.9375rem] text-muted">{advice}</p>}
        {link && (
          <p>
            <Link
              href={link.path}
              prefetch={false}
              className="inline-block py-0.5 text-[0.9375rem] text-accent underline underline-offset-4 hover:decoration-2"
            >
              {link.name}
              <span className="sr-only"> of {about}</span>
            </Link>
          </p>
        )}
      </div>
      <p className="shrink-0 text-muted text-sm sm:text-right">
        <RelativeTime value={notice.createdAt} />
      </p>
    </li>
  )
}
