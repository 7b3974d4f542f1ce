import type { Metadata } from 'next'
import Link from 'next/link'
import { notFound } from 'next/navigation'
import { AskedAct } from '#components/asked-act.tsx'
import { docsPages } from '#components/docs/navigation.ts'
import { EmptyState } from '#components/ui/empty-state.tsx'
import { PageHeader } from '#components/ui/page-header.tsx'
import { RelativeTime } from '#components/ui/relative-time.tsx'
import { Cell, ColumnHead, RowHead, Table } from '#components/ui/table.tsx'
import { may } from '#lib/access/permissions.ts'
import {
  feedbackByPage,
  type GuideRemark,
  type PageFeedback,
} from '#lib/features/guide/feedback/feedback-by-page.ts'
import { requireActor } from '#lib/features/people/current-actor.ts'
import { count, percent } from '#lib/kernel/number-words.ts'
import { routes } from '#lib/routes.ts'

import { firstParameter, type SearchParams } from '../../../search-params.ts'
import { removeRemarkAction } from './actions.ts'

export const metadata: Metadata = { title: 'Feedback on the docs' }

const DAYS = 30

const SHOWN_OF_WORDS = 120
const shortened = (words: string) =>
  words.length > SHOWN_OF_WORDS ? `${words.slice(0, SHOWN_OF_WORDS)}…` : words

const titleOf = (path: string) => docsPages.find((page) => page.path === path)?.title ?? path

/** What readers said of the guide. */
export default async function FeedbackPage({ searchParams }: { searchParams: SearchParams }) {
  const actor = await requireActor(routes.docsFeedback)
  if (!may(actor, 'feedback.read')) notFound()
  const { pages, remarks } = await feedbackByPage({ actor }, DAYS)
  return (
    <>
      <PageHeader
        title="Feedback on the docs"
        description={`Whether pages helped, over the last ${DAYS} days. Nothing is kept of who answered.`}
      />
      {pages.length === 0 ? (
        <EmptyState title="No feedback yet">
          Readers answer “Did this page help?” at the end of each page of the docs.
        </EmptyState>
      ) : (
        <>
          <PagesTable pages={pages} />
          <Remarks remarks={remarks} asked={firstParameter((await searchParams).ask)} />
        </>
      )}
    </>
  )
}

function PagesTable({ pages }: { pages: readonly PageFeedback[] }) {
  return (
    <Table caption="Pages, those that helped least first">
      <thead>
        <tr>
          <ColumnHead>Page</ColumnHead>
          <ColumnHead>Yes</ColumnHead>
          <ColumnHead>No</ColumnHead>
          <ColumnHead>Helped</ColumnHead>
        </tr>
      </thead>
      <tbody>
        {pages.map(({ page, helped, notHelped }) => (
          <tr key={page}>
            <RowHead>
              <Link
                href={page}
                prefetch={false}
                className="text-accent underline underline-offset-4 hover:decoration-2"
              >
                {titleOf(page)}
              </Link>
            </RowHead>
            <Cell>{count(helped)}</Cell>
            <Cell>{count(notHelped)}</Cell>
            <Cell>{percent(helped, helped + notHelped)}</Cell>
          </tr>
        ))}
      </tbody>
    </Table>
  )
}

function Remarks({
  remarks,
  asked,
}: {
  remarks: readonly GuideRemark[]
  /** Which one the address asks about. */
  asked: string | undefined
}) {
  if (remarks.length === 0) return <p className="text-muted">Nobody added any words.</p>
  return (
    <section aria-labelledby="remarks" className="flex flex-col gap-3">
      <h2 id="remarks" className="font-semibold text-lg">
        In their words
      </h2>
      <ul className="divide-y divide-line rounded-lg border border-line bg-surface">
        {remarks.map(({ id, page, helped, words, createdAt }) => (
          <li key={id} className="flex flex-wrap items-start justify-between gap-x-6 gap-y-2 px-4 py-3">
            <div className="min-w-0 flex-1 basis-80">
              <p className="text-muted text-sm">
                <Link
                  href={page}
                  prefetch={false}
                  className="text-accent underline underline-offset-4 hover:decoration-2"
                >
                  {titleOf(page)}
                </Link>{' '}
                · {helped ? 'It helped' : 'It didn’t help'} · <RelativeTime value={createdAt} />
              </p>
              <p className="mt-1 whitespace-pre-line wrap-anywhere">{words}</p>
            </div>
            <AskedAct
              action={removeRemarkAction}
              fields={{ id }}
              ask={{ ask: id }}
              page={routes.docsFeedback}
              part="remarks"
              asking={asked === id}
              title="Remove these words?"
              label={
                <>
                  Remove<span className="sr-only"> what was said of {titleOf(page)}</span>
                </>
              }
              submit="Remove"
              effect={
                <>
                  <p className="wrap-anywhere">“{shortened(words)}”</p>
                  <p>They are deleted for good. Whether the page helped stays counted.</p>
                </>
              }
              toast={{ message: 'Words removed.' }}
              size="sm"
            />
          </li>
        ))}
      </ul>
    </section>
  )
}
