import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { Breadcrumbs } from '#components/breadcrumbs.tsx'
import { CampaignForm } from '#components/campaigns/campaign-form.tsx'
import { ChoiceFilters } from '#components/campaigns/choice-filters.tsx'
import { PageHeader } from '#components/ui/page-header.tsx'
import { may } from '#lib/access/permissions.ts'
import { type Candidates, findCandidates } from '#lib/features/campaigns/candidates.ts'
import { MAX_SECRETS } from '#lib/features/campaigns/limits.ts'
import { choiceFilterSchema, choiceSchema } from '#lib/features/campaigns/schemas.ts'
import { requireActor } from '#lib/features/people/current-actor.ts'
import { counted } from '#lib/kernel/number-words.ts'
import { routes } from '#lib/routes.ts'
import { firstParameter, type SearchParams } from '../../../../search-params.ts'
import { createCampaignAction } from '../actions.ts'

export const metadata: Metadata = { title: 'New campaign' }

export default async function NewCampaignPage({ searchParams }: { searchParams: SearchParams }) {
  const actor = await requireActor(routes.newCampaign)
  if (!may(actor, 'campaign.manage')) notFound()
  const query = await searchParams
  const filter = choiceFilterSchema.parse({
    olderThan: firstParameter(query.olderThan),
    partner: firstParameter(query.partner) ?? null,
  })
  const found = await findCandidates(
    { actor },
    choiceSchema.parse({
      olderThanDays: filter.olderThan,
      partners: filter.partner === null ? [] : [filter.partner],
    }),
  )
  return (
    <>
      <PageHeader
        eyebrow={<Breadcrumbs trail={[{ href: routes.campaigns, label: 'Campaigns' }]} />}
        title="New campaign"
        description="Each partner gets a notice, its contacts an e-mail, and you a link for each partner."
      />
      <ChoiceFilters filter={filter} />
      <section aria-label="Secrets to ask for" className="flex flex-col gap-5">
        <CampaignForm
          action={createCampaignAction}
          summary={summaryOf(found)}
          secrets={found.secrets.map(
            ({ id, name, prefix, lastFour, createdAt, lastTokenAt, clientId, slug, partner }) => ({
              ...{ id, name, prefix, lastFour, createdAt, lastTokenAt, clientId, slug, partner },
            }),
          )}
          nothing={
            filter.olderThan > 0 || filter.partner
              ? 'Change the filters.'
              : 'No partner has a secret that nobody has asked to rotate.'
          }
        />
      </section>
    </>
  )
}

/** How many of whom, and what is left out. Keys are no secrets. */
function summaryOf({ secrets, partners, isCut, alreadyAsked }: Candidates): string {
  const found = `${counted(secrets.length, 'secret')} of ${counted(partners, 'partner')}. Keys are not included.`
  const cut = isCut ? ` Only the first ${MAX_SECRETS} are shown: filter, and create several campaigns.` : ''
  const asked = alreadyAsked > 0 ? ` ${counted(alreadyAsked, 'secret')} already in a campaign.` : ''
  return found + cut + asked
}
