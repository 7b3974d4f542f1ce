import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { Breadcrumbs } from '#components/breadcrumbs.tsx'
import { CampaignActs } from '#components/campaigns/campaign-acts.tsx'
import { CampaignSecrets } from '#components/campaigns/campaign-secrets.tsx'
import { LiveCampaign } from '#components/campaigns/live-campaign.tsx'
import { ExactTime } from '#components/ui/exact-time.tsx'
import { PageHeader } from '#components/ui/page-header.tsx'
import { Stat, StatGrid } from '#components/ui/stat.tsx'
import { may } from '#lib/access/permissions.ts'
import { noteView } from '#lib/features/audit/note-view.ts'
import { findCampaign } from '#lib/features/campaigns/find-campaign.ts'
import { campaignIdSchema } from '#lib/features/campaigns/schemas.ts'
import { ROTATION_LABELS, ROTATION_STATES } from '#lib/features/campaigns/states.ts'
import { requireActor } from '#lib/features/people/current-actor.ts'
import { count, counted } from '#lib/kernel/number-words.ts'
import { env } from '#lib/platform/env.ts'
import { routes } from '#lib/routes.ts'
import { firstParameter, type SearchParams } from '../../../../search-params.ts'
import { cancelCampaignAction, extendCampaignAction } from '../actions.ts'

export const metadata: Metadata = { title: 'Campaign' }

type Props = { params: Promise<{ id: string }>; searchParams: SearchParams }

export default async function CampaignPage({ params, searchParams }: Props) {
  const { id } = await params
  const actor = await requireActor(routes.campaign(id))
  const isId = may(actor, 'campaign.read') && campaignIdSchema.safeParse(id).success
  const campaign = isId ? await findCampaign({ actor }, id) : null
  if (!campaign) notFound()
  await noteView(actor, { page: 'campaign', campaign: id })
  const { name, reason, endsAt, byDateOnly, by, createdAt, secrets, counts, open } = campaign
  return (
    <>
      <PageHeader
        eyebrow={<Breadcrumbs trail={[{ href: routes.campaigns, label: 'Campaigns' }]} />}
        title={name}
        description={
          <span className="wrap-anywhere">
            Until <ExactTime value={endsAt} />
            {byDateOnly
              ? ', by date only'
              : `, or once the new secret is used and the old one isn’t for ${counted(env.campaignMovedDays, 'day')}`}
            . Created <ExactTime value={createdAt} /> by {by}.{reason && ` Reason: “${reason}”`}
          </span>
        }
      />
      {open > 0 && <LiveCampaign />}
      <section aria-label="Progress">
        <StatGrid>
          {ROTATION_STATES.map((state) => (
            <Stat key={state} label={ROTATION_LABELS[state]} value={count(counts[state])} />
          ))}
        </StatGrid>
      </section>
      <CampaignSecrets id={id} secrets={secrets} cancel={cancelCampaignAction} />
      {open > 0 && may(actor, 'campaign.manage') && (
        <CampaignActs
          id={id}
          open={open}
          asking={firstParameter((await searchParams).ask) === 'cancel'}
          actions={{ extend: extendCampaignAction, cancel: cancelCampaignAction }}
        />
      )}
    </>
  )
}
