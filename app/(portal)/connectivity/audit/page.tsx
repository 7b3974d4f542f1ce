import type { Metadata } from 'next'
import Link from 'next/link'
import { notFound } from 'next/navigation'
import { AuditFilters } from '#components/connectivity/audit-filters.tsx'
import { AuditRows } from '#components/connectivity/audit-rows.tsx'
import { SignedHeadCard } from '#components/connectivity/signed-head-card.tsx'
import { buttonClasses } from '#components/ui/button.tsx'
import { Callout } from '#components/ui/callout.tsx'
import { EmptyState } from '#components/ui/empty-state.tsx'
import { PageHeader } from '#components/ui/page-header.tsx'
import { may } from '#lib/access/permissions.ts'
import { MAX_FILE_ROWS } from '#lib/features/audit/audit-file.ts'
import {
  auditFilePath,
  auditFilterSchema,
  auditPath,
  NO_AUDIT_FILTER,
} from '#lib/features/audit/audit-filter.ts'
import { filterProblems } from '#lib/features/audit/filter-problems.ts'
import { latestHead } from '#lib/features/audit/heads.ts'
import { auditActions, readAuditLog } from '#lib/features/audit/read-log.ts'
import { requireActor } from '#lib/features/people/current-actor.ts'
import { count } from '#lib/kernel/number-words.ts'
import { routes } from '#lib/routes.ts'
import { firstParameter, type SearchParams } from '../../../search-params.ts'

export const metadata: Metadata = { title: 'Audit log' }

export default async function AuditPage({ searchParams }: { searchParams: SearchParams }) {
  const actor = await requireActor(routes.auditLog)
  if (!may(actor, 'audit.read')) notFound()
  const query = Object.fromEntries(
    Object.entries(await searchParams).map(([name, value]) => [name, firstParameter(value)]),
  )
  const filter = auditFilterSchema.parse(query)
  const [page, actions, head] = await Promise.all([
    readAuditLog({ actor }, filter),
    auditActions({ actor }),
    latestHead({ actor }),
  ])
  const problems = filterProblems(query, actions)
  return (
    <>
      <PageHeader
        title="Audit log"
        description={`Every change, by whom, and from where. ${
          may(actor, 'person.read')
            ? 'It never contains secrets.'
            : 'Only administrators see changes to people’s accounts.'
        }`}
      />
      <section aria-label="Rows of the audit log" className="flex flex-col gap-5">
        <AuditFilters filter={filter} actions={actions} />
        {problems.length > 0 && (
          <Callout tone="warn" title="Check the filters.">
            <ul>
              {problems.map(({ name, text }) => (
                <li key={name + text} className="wrap-anywhere">
                  {text}
                </li>
              ))}
            </ul>
          </Callout>
        )}
        {page.rows.length === 0 ? (
          <EmptyState
            title="No rows match."
            action={
              <Link href={auditPath(NO_AUDIT_FILTER)} className={buttonClasses({ variant: 'secondary' })}>
                Clear filters
              </Link>
            }
          >
            Texts are matched whole: enter a complete client ID, team, e-mail address or IP address.
          </EmptyState>
        ) : (
          <>
            <p className="flex flex-wrap gap-x-4 gap-y-1 text-sm">
              <a href={auditFilePath(filter, 'csv')} download className={LINK}>
                Download CSV
              </a>
              <a href={auditFilePath(filter, 'jsonl')} download className={LINK}>
                Download JSON Lines
              </a>
              <span className="text-muted">The newest {count(MAX_FILE_ROWS)} at most.</span>
            </p>
            <AuditRows rows={page.rows} filter={filter} />
          </>
        )}
        <nav
          aria-label="Pages of the audit log"
          className="flex flex-wrap justify-between gap-3 empty:hidden"
        >
          {filter.before !== null && (
            <Link href={auditPath(filter)} className={buttonClasses({ variant: 'secondary', size: 'sm' })}>
              ↑ Newest
            </Link>
          )}
          {page.next !== null && (
            <Link
              href={auditPath(filter, { before: page.next })}
              prefetch={false}
              className={buttonClasses({ variant: 'secondary', size: 'sm', className: 'ml-auto' })}
            >
              Older →
            </Link>
          )}
        </nav>
      </section>
      <SignedHeadCard head={head} />
    </>
  )
}

const LINK = 'inline-flex min-h-6 items-center underline underline-offset-4 hover:decoration-2'
