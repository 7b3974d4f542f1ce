import Link from 'next/link'
import { Children, isValidElement, type ReactNode } from 'react'
import { classNames } from '#components/ui/class-names.ts'
import { FRAME } from '#components/ui/frame.ts'
import { DocsSection, type DocsSectionProps } from './docs-section.tsx'
import { type DocsEntry, docsEntry, docsGroups, markdownPath } from './navigation.ts'
import { CopyMarkdown } from './reading/copy-markdown.tsx'
import { DocsContents } from './reading/docs-contents.tsx'
import { DocsDrawer } from './reading/docs-drawer.tsx'
import { PageFeedback } from './reading/page-feedback.tsx'

/**
 * A page of the documentation: navigation on the left (a drawer where there is no room), the text, its contents on the
 * right (taken from the `DocsSection`s among the children, so that they cannot disagree), previous and next below. `path`
 * is its entry in the navigation; `wide` gives the room on the right to the page.
 */
export function DocsPage({
  path,
  wide = false,
  children,
}: {
  path: string
  wide?: boolean
  children: ReactNode
}) {
  const { page, previous, next } = docsEntry(path)
  const sections = sectionsOf(children)
  return (
    <div className={classNames(FRAME, 'grid gap-x-12 lg:grid-cols-[12rem_minmax(0,1fr)] print:block')}>
      <div className="pt-5 lg:pt-12 print:hidden">
        <DocsDrawer title={page.title}>
          <DocsNavigation label="Documentation, small screens" current={path} />
        </DocsDrawer>
        <div className="sticky top-24 -mx-1 hidden max-h-[calc(100dvh-7rem)] overflow-y-auto overscroll-contain px-1 pb-4 lg:block">
          <DocsNavigation label="Documentation pages" current={path} />
        </div>
      </div>
      <div
        className={classNames(
          'grid min-w-0 gap-x-12 print:block',
          !wide && 'xl:grid-cols-[minmax(0,46rem)_minmax(0,1fr)]',
        )}
      >
        <main id="main" tabIndex={-1} className="min-w-0 pt-8 outline-none lg:pt-12">
          <header>
            <h1 className="font-semibold text-3xl sm:text-[2.5rem]">{page.title}</h1>
            <p className="mt-3 text-lg text-muted">{page.description}</p>
            <div data-not-in-text className="mt-4 flex flex-wrap items-center gap-x-4 gap-y-2 print:hidden">
              <CopyMarkdown path={markdownPath(path)} />
              <a
                href={markdownPath(path)}
                className="inline-flex min-h-6 items-center text-muted text-sm underline underline-offset-4 hover:text-ink"
              >
                View as Markdown
              </a>
            </div>
          </header>
          {!wide && sections.length > 1 && (
            <details
              data-not-in-text
              className="mt-6 rounded-lg border border-line bg-surface xl:hidden print:hidden"
            >
              <summary className="min-h-11 cursor-pointer px-4 py-2.5 font-medium text-[0.9375rem]">
                On this page
              </summary>
              <nav aria-label="On this page, small screens" className="px-4 pb-3">
                <ul>
                  {sections.map(({ id, title }) => (
                    <li key={id}>
                      <a href={`#${id}`} className="flex min-h-9 items-center text-[0.9375rem] text-accent">
                        {title}
                      </a>
                    </li>
                  ))}
                </ul>
              </nav>
            </details>
          )}
          <div className="mt-10 flex flex-col gap-14">{children}</div>
          <p className="mt-14 text-muted text-sm">
            Last updated on <time dateTime={page.updated}>{dayInWords(page.updated)}</time>.
          </p>
          <PageFeedback key={path} path={path} />
          <Neighbours previous={previous} next={next} />
        </main>
        {!wide && sections.length > 0 && (
          <aside className="hidden pt-14 xl:block print:hidden">
            <div className="sticky top-24 max-h-[calc(100dvh-7rem)] overflow-y-auto overscroll-contain pb-4">
              <DocsContents sections={sections} />
            </div>
          </aside>
        )}
      </div>
    </div>
  )
}

const dayInWords = (day: string) =>
  new Intl.DateTimeFormat('en-GB', { dateStyle: 'long', timeZone: 'UTC' }).format(new Date(day))

function sectionsOf(children: ReactNode): { id: string; title: string }[] {
  return Children.toArray(children).flatMap((child) =>
    isValidElement<DocsSectionProps>(child) && child.type === DocsSection
      ? [{ id: child.props.id, title: child.props.title }]
      : [],
  )
}

function DocsNavigation({ label, current }: { label: string; current: string }) {
  return (
    <nav aria-label={label} className="flex flex-col gap-6">
      {docsGroups.map((group) => (
        <div key={group.title}>
          <p className="mb-1 px-3 font-medium text-muted text-sm">{group.title}</p>
          <ul>
            {group.pages.map((page) => (
              <li key={page.path}>
                <Link
                  href={page.path}
                  prefetch={false}
                  aria-current={page.path === current ? 'page' : undefined}
                  className={classNames(
                    'flex min-h-9 items-center rounded-md px-3 text-[0.9375rem]',
                    page.path === current
                      ? 'bg-accent-soft font-medium text-accent'
                      : 'text-ink hover:bg-sunken',
                  )}
                >
                  {page.title}
                </Link>
              </li>
            ))}
          </ul>
        </div>
      ))}
    </nav>
  )
}

function Neighbours({ previous, next }: { previous?: DocsEntry; next?: DocsEntry }) {
  return (
    <nav aria-label="Previous and next page" className="mt-6 grid gap-3 sm:grid-cols-2 print:hidden">
      {previous && <Neighbour label="Previous" page={previous} />}
      {next && <Neighbour label="Next" page={next} className="sm:col-start-2 sm:text-right" />}
    </nav>
  )
}

function Neighbour({ label, page, className }: { label: string; page: DocsEntry; className?: string }) {
  return (
    <Link
      href={page.path}
      className={classNames(
        'flex flex-col rounded-lg border border-line bg-surface px-5 py-3.5 hover:border-line-strong',
        className,
      )}
    >
      <span className="text-muted text-sm">{label}</span>
      <span className="font-medium text-accent">{page.title}</span>
    </Link>
  )
}
