import type { Metadata } from 'next'
import { CHANGELOG } from '#components/docs/changelog/entries.ts'
import { DocsPage } from '#components/docs/docs-page.tsx'
import { DocsSection } from '#components/docs/docs-section.tsx'
import { docsMetadata, markdownPath } from '#components/docs/navigation.ts'
import { routes } from '#lib/routes.ts'

const path = routes.docsChangelog

export const metadata: Metadata = {
  ...docsMetadata(path),
  alternates: {
    canonical: path,
    types: { 'text/markdown': markdownPath(path), 'application/atom+xml': routes.docsFeed },
  },
}

/** What changed for developers, by day. */
export default function ChangelogPage() {
  return (
    <DocsPage path={path}>
      <div className="prose">
        <p>
          After reading this page you know what is new and whether your program has to change. To be told of
          changes, follow the <a href={routes.docsFeed}>Atom feed</a>.
        </p>
      </div>
      {CHANGELOG.map(({ id, date, title, text, needsAction }) => (
        <DocsSection key={id} id={id} title={title}>
          <p className="text-muted text-sm">
            <time dateTime={date}>{dayInWords(date)}</time>
          </p>
          <p>{text}</p>
          {needsAction && (
            <p>
              <strong>What to do:</strong> {needsAction}
            </p>
          )}
        </DocsSection>
      ))}
    </DocsPage>
  )
}

const dayInWords = (day: string) =>
  new Intl.DateTimeFormat('en-GB', { dateStyle: 'long', timeZone: 'UTC' }).format(new Date(day))
