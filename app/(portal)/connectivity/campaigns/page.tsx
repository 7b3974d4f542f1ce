import type { Metadata } from 'next'
import Link from 'next/link'
import { notFound } from 'next/navigation'
import { CampaignsTable } from '#components/campaigns/campaigns-table.tsx'
import { ListPages } from '#components/list-pages.tsx'
import { buttonClasses } from '#components/ui/button.tsx'
import { EmptyState } from '#components/ui/empty-state.tsx'
import { PageHeader } from '#components/ui/page-header.tsx'
import { may } from '#lib/access/permissions.ts'
import { campaignPageSchema, campaignsPath, listCampaigns } from '#lib/features/campaigns/list-campaigns.ts'
import { requireActor } from '#lib/features/people/current-actor.ts'
import { routes } from '#lib/routes.ts'
import { firstParameter, type SearchParams } from '../../../search-params.ts'

export const metadata: Metadata = { title: 'Campaigns' }

export default async function CampaignsPage({ searchParams }: { searchParams: SearchParams }) {
  const actor = await requireActor(routes.campaigns)
  if (!may(actor, 'campaign.read')) notFound()
  const asked = campaignPageSchema.parse(firstParameter((await searchParams).page))
  const { campaigns, page, pages } = await listCampaigns({ actor }, { page: asked })
  return (
    <>
      <PageHeader
        title="Campaigns"
        description="Ask partners to rotate secrets by a date, and see who has moved."
        actions={
          <Link href={routes.newCampaign} className={buttonClasses()}>
            New campaign
          </Link>
        }
      />
      <section aria-label="List of campaigns" className="flex flex-col gap-5">
        {campaigns.length > 0 ? (
          <CampaignsTable campaigns={campaigns} />
        ) : (
          <EmptyState title="No campaigns yet.">Choose secrets that are too old, and a date.</EmptyState>
        )}
        <ListPages page={page} pages={pages} pathOf={campaignsPath} />
      </section>
    </>
  )
}
