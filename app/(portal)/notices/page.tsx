import type { Metadata } from 'next'
import Link from 'next/link'
import { MarkReadForm } from '#components/notices/mark-read-form.tsx'
import { type ListedNotice, NoticeList } from '#components/notices/notice-list.tsx'
import { buttonClasses } from '#components/ui/button.tsx'
import { EmptyState } from '#components/ui/empty-state.tsx'
import { PageHeader } from '#components/ui/page-header.tsx'
import { isPersonal } from '#lib/features/notices/kinds.ts'
import {
  countUnread,
  type ListedNotice as FoundNotice,
  listNotices,
  noticeCursorSchema,
} from '#lib/features/notices/queries.ts'
import { noticeWords } from '#lib/features/notices/words.ts'
import { requireActor } from '#lib/features/people/current-actor.ts'
import { routes } from '#lib/routes.ts'
import { firstParameter, type SearchParams } from '../../search-params.ts'
import { markReadAction } from './actions.ts'

export const metadata: Metadata = { title: 'Notices' }

export default async function NoticesPage({ searchParams }: { searchParams: SearchParams }) {
  const actor = await requireActor(routes.notices)
  const before = noticeCursorSchema.parse(firstParameter((await searchParams).before) ?? null)
  const [{ notices, next }, unread] = await Promise.all([listNotices(actor, { before }), countUnread(actor)])
  const newest = notices[0]
  return (
    <>
      <PageHeader
        title="Notices"
        description={
          <>
            What happened to your teams’ apps, and what is coming up.{' '}
            <Link
              href={routes.noticePreferences}
              className="text-accent underline underline-offset-4 hover:decoration-2"
            >
              Choose your notices
            </Link>
            .
          </>
        }
        actions={
          newest &&
          before === null && (
            <MarkReadForm action={markReadAction} through={newest.id} hasUnread={unread > 0} />
          )
        }
      />
      {newest ? <NoticeList notices={notices.map(inWords)} /> : <Empty isFurtherBack={before !== null} />}
      <nav aria-label="Pages of the notices" className="flex flex-wrap justify-between gap-3 empty:hidden">
        {before !== null && (
          <Link href={routes.notices} className={buttonClasses({ variant: 'secondary', size: 'sm' })}>
            ↑ Newest
          </Link>
        )}
        {next !== null && (
          <Link
            href={`${routes.notices}?before=${next}`}
            prefetch={false}
            className={buttonClasses({ variant: 'secondary', size: 'sm', className: 'ml-auto' })}
          >
            Older →
          </Link>
        )}
      </nav>
    </>
  )
}

function Empty({ isFurtherBack }: { isFurtherBack: boolean }) {
  if (isFurtherBack)
    return <EmptyState title="Nothing older.">All notices are on the previous pages.</EmptyState>
  return (
    <EmptyState title="No notices yet.">
      You are notified when a secret is created, ends or is about to expire, and when someone joins your team.
    </EmptyState>
  )
}

function inWords(notice: FoundNotice): ListedNotice {
  const { path, pageName, ...words } = noticeWords(notice)
  const { id, createdAt, isUnread } = notice
  return {
    id,
    createdAt,
    isUnread,
    ...words,
    about: aboutOf(notice),
    link: path === null ? null : { path, name: pageName },
  }
}

function aboutOf({ kind, app, team }: FoundNotice): string {
  if (app) return app.name === app.clientId ? app.clientId : `${app.name} (${app.clientId})`
  return isPersonal(kind) ? 'Your account' : team
}
