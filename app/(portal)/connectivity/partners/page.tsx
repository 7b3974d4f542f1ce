import type { Metadata } from 'next'
import Link from 'next/link'
import { notFound } from 'next/navigation'
import { LivePartners } from '#components/connectivity/live-partners.tsx'
import { PartnerFilters } from '#components/connectivity/partner-filters.tsx'
import { PartnersBoard } from '#components/connectivity/partners-board.tsx'
import { PartnersTable } from '#components/connectivity/partners-table.tsx'
import { buttonClasses } from '#components/ui/button.tsx'
import { EmptyState } from '#components/ui/empty-state.tsx'
import { PageHeader } from '#components/ui/page-header.tsx'
import type { Person } from '#lib/access/actor.ts'
import { may } from '#lib/access/permissions.ts'
import { staffPeople } from '#lib/features/partners/find-partner.ts'
import { listPartners, partnerBoard, partnerTags } from '#lib/features/partners/list-partners.ts'
import {
  isFiltered,
  type PartnerFilter,
  partnerFilterSchema,
  partnerQuery,
  partnersPath,
} from '#lib/features/partners/partner-filter.ts'
import { versionOfPartners } from '#lib/features/partners/version-of-partners.ts'
import { requireActor } from '#lib/features/people/current-actor.ts'
import { counted } from '#lib/kernel/number-words.ts'
import { settingInEffect } from '#lib/platform/live-settings.ts'
import { routes } from '#lib/routes.ts'
import { firstParameter, type SearchParams } from '../../../search-params.ts'

export const metadata: Metadata = { title: 'Partners' }

export default async function PartnersPage({ searchParams }: { searchParams: SearchParams }) {
  const actor = await requireActor(routes.partners)
  if (!may(actor, 'partner.read')) notFound()
  const filter = readFilter(await searchParams)
  const [tags, staff, version, stalledDays] = await Promise.all([
    partnerTags({ actor }),
    staffPeople({ actor }),
    versionOfPartners({ actor }),
    settingInEffect('PARTNER_STALLED_AFTER'),
  ])
  return (
    <>
      <LivePartners version={version} />
      <PageHeader
        title="Partners"
        description={`They move by what they do. Stalled: ${counted(stalledDays, 'day')} in one stage.`}
        actions={
          <Link href={routes.newPartner} className={buttonClasses()}>
            Add a partner
          </Link>
        }
      />
      <section aria-label="List of partners" className="flex flex-col gap-5">
        <PartnerFilters filter={filter} tags={tags} colleagues={staff.filter(({ id }) => id !== actor.id)} />
        {filter.view === 'board' ? (
          <Board actor={actor} filter={filter} />
        ) : (
          <List actor={actor} filter={filter} />
        )}
      </section>
    </>
  )
}

function readFilter(query: Awaited<SearchParams>): PartnerFilter {
  return partnerFilterSchema.parse(
    Object.fromEntries(Object.entries(query).map(([name, value]) => [name, firstParameter(value)])),
  )
}

async function Board({ actor, filter }: { actor: Person; filter: PartnerFilter }) {
  const { counts, cards } = await partnerBoard({ actor }, filter)
  const total = Object.values(counts).reduce((sum, one) => sum + one.total, 0)
  if (total === 0) return <Nothing filter={filter} />
  return (
    <>
      <Count filter={filter} total={total} />
      <PartnersBoard counts={counts} cards={cards} filter={filter} />
    </>
  )
}

async function List({ actor, filter }: { actor: Person; filter: PartnerFilter }) {
  const list = await listPartners({ actor }, filter)
  if (list.total === 0) return <Nothing filter={filter} />
  return (
    <>
      <Count filter={filter} total={list.total} />
      <PartnersTable list={list} filter={filter} />
    </>
  )
}

function Count({ filter, total }: { filter: PartnerFilter; total: number }) {
  return (
    <p className="text-muted text-sm" role="status">
      {counted(total, 'partner')}.{' '}
      <a
        href={`${routes.partnersCsv}?${partnerQuery(filter)}`}
        className="underline underline-offset-4 hover:decoration-2"
      >
        Download as CSV
      </a>
    </p>
  )
}

function Nothing({ filter }: { filter: PartnerFilter }) {
  if (isFiltered(filter))
    return (
      <EmptyState
        title="No partners match."
        action={
          <Link
            href={partnersPath({ ...partnerFilterSchema.parse({}), view: filter.view })}
            className={buttonClasses({ variant: 'secondary' })}
          >
            Clear filters
          </Link>
        }
      >
        No partner matches all filters.
      </EmptyState>
    )
  return (
    <EmptyState
      title="No partners yet."
      action={
        <Link href={routes.newPartner} className={buttonClasses()}>
          Add a partner
        </Link>
      }
    >
      A partner is a company whose servers call your APIs. Here you see how far each has come, and who is in
      trouble.
    </EmptyState>
  )
}
