import type { Metadata } from 'next'
import Link from 'next/link'
import { notFound } from 'next/navigation'
import { HandOffFilters } from '#components/hand-offs/hand-off-filters.tsx'
import { HandOffsTable } from '#components/hand-offs/hand-offs-table.tsx'
import { ListPages } from '#components/list-pages.tsx'
import { buttonClasses } from '#components/ui/button.tsx'
import { EmptyState } from '#components/ui/empty-state.tsx'
import { PageHeader } from '#components/ui/page-header.tsx'
import { may } from '#lib/access/permissions.ts'
import { handOffFilterSchema, handOffsPath, listHandOffs } from '#lib/features/hand-offs/list-hand-offs.ts'
import { requireActor } from '#lib/features/people/current-actor.ts'
import { routes } from '#lib/routes.ts'
import { firstParameter, type SearchParams } from '../../../search-params.ts'

export const metadata: Metadata = { title: 'Hand-offs' }

export default async function HandOffsPage({ searchParams }: { searchParams: SearchParams }) {
  const actor = await requireActor(routes.handOffs)
  if (!may(actor, 'hand_off.read')) notFound()
  const query = await searchParams
  const filter = handOffFilterSchema.parse({
    state: firstParameter(query.state) ?? null,
    partner: firstParameter(query.partner) ?? null,
    page: firstParameter(query.page),
  })
  const { handOffs, page, pages } = await listHandOffs({ actor }, filter)
  const isFiltered = filter.state !== null || filter.partner !== null
  return (
    <>
      <PageHeader
        title="Hand-offs"
        description="Links with which partners take their own credentials. Nobody here sees a secret."
        actions={
          <Link href={routes.newHandOff} className={buttonClasses()}>
            Prepare a hand-off
          </Link>
        }
      />
      <section aria-label="List of hand-offs" className="flex flex-col gap-5">
        <HandOffFilters filter={filter} />
        {handOffs.length > 0 ? (
          <HandOffsTable handOffs={handOffs} />
        ) : (
          <EmptyState title={isFiltered ? 'No hand-offs match.' : 'No hand-offs yet.'}>
            {isFiltered ? 'Change the filters.' : 'Prepare an app for a partner, and send them the link.'}
          </EmptyState>
        )}
        <ListPages page={page} pages={pages} pathOf={(to) => handOffsPath({ ...filter, page: to })} />
      </section>
    </>
  )
}
