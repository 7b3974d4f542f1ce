import type { Metadata } from 'next'
import Link from 'next/link'
import { notFound } from 'next/navigation'
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

export const metadata: Metadata = { title: 'Feedback on the docs' }

const DAYS = 30

const titleOf = (path: string) => docsPages.find((page) => page.path === path)?.title ?? path

/** What readers said of the guide. */
export default async function FeedbackPage() {
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
          <Remarks remarks={remarks} />
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

function Remarks({ remarks }: { remarks: readonly GuideRemark[] }) {
  if (remarks.length === 0) return <p className="text-muted">Nobody added any words.</p>
  return (
    <section aria-labelledby="remarks" className="flex flex-col gap-3">
      <h2 id="remarks" className="font-semibold text-lg">
        In their words
      </h2>
      <ul className="divide-y divide-line rounded-lg border border-line bg-surface">
        {remarks.map(({ id, page, helped, words, createdAt }) => (
          <li key={id} className="px-4 py-3">
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
          </li>
        ))}
      </ul>
    </section>
  )
}
