import type { Metadata } from 'next'
import Link from 'next/link'
import { notFound } from 'next/navigation'
import { Breadcrumbs } from '#components/breadcrumbs.tsx'
import { PartnerApps, PartnerPeople } from '#components/connectivity/partner-apps.tsx'
import { ChangePartnerForm } from '#components/connectivity/partner-forms.tsx'
import { PartnerEndings, PartnerRecord } from '#components/connectivity/partner-record.tsx'
import { PartnerRefusals } from '#components/connectivity/partner-refusals.tsx'
import { PartnerStages } from '#components/connectivity/partner-stages.tsx'
import { PartnerTimeline } from '#components/connectivity/partner-timeline.tsx'
import { HandOffsTable } from '#components/hand-offs/hand-offs-table.tsx'
import { Badge } from '#components/ui/badge.tsx'
import { buttonClasses } from '#components/ui/button.tsx'
import { Card } from '#components/ui/card.tsx'
import { PageHeader } from '#components/ui/page-header.tsx'
import { may } from '#lib/access/permissions.ts'
import { noteView } from '#lib/features/audit/note-view.ts'
import { listHandOffs } from '#lib/features/hand-offs/list-hand-offs.ts'
import { findPartner, staffPeople } from '#lib/features/partners/find-partner.ts'
import { endingCredentials, goLiveRecord } from '#lib/features/partners/go-live.ts'
import { reasonsOfDay, refusedOf } from '#lib/features/partners/refusals.ts'
import { contactLine } from '#lib/features/partners/shown-settings.ts'
import { partnerTimeline } from '#lib/features/partners/timeline.ts'
import { requireActor } from '#lib/features/people/current-actor.ts'
import { routes } from '#lib/routes.ts'
import { changePartnerAction, setMemberRoleAction } from '../actions.ts'

export const metadata: Metadata = { title: 'Partner' }

export default async function PartnerPage({ params }: { params: Promise<{ slug: string }> }) {
  const { slug } = await params
  const actor = await requireActor(routes.partner(slug))
  const partner = may(actor, 'partner.read') ? await findPartner({ actor }, slug) : null
  if (!partner) notFound()
  const [record, ending, reasons, timeline, { handOffs }] = await Promise.all([
    goLiveRecord({ actor }, partner.teamId),
    endingCredentials({ actor }, partner.teamId),
    reasonsOfDay({ actor }, partner.teamId),
    partnerTimeline({ actor }, partner.teamId),
    listHandOffs({ actor }, { partner: slug, state: null, page: 1 }),
  ])
  await noteView(actor, { page: 'partner', teamId: partner.teamId })
  const { teamId, name, notes, tags, contacts, owner, apps, people, version } = partner
  return (
    <>
      <PageHeader
        eyebrow={<Breadcrumbs trail={[{ href: routes.partners, label: 'Partners' }]} />}
        title={name}
        actions={
          <>
            <Link
              href={`${routes.newCampaign}?partner=${encodeURIComponent(slug)}`}
              className={buttonClasses({ variant: 'secondary' })}
            >
              Ask to rotate
            </Link>
            <Link
              href={`${routes.newHandOff}?partner=${encodeURIComponent(slug)}`}
              className={buttonClasses()}
            >
              Prepare a hand-off
            </Link>
          </>
        }
        description={
          <span className="flex flex-wrap items-center gap-2">
            <span translate="no" className="font-mono text-[0.9375rem]">
              {partner.slug}
            </span>
            {tags.map((tag) => (
              <Badge key={tag}>{tag}</Badge>
            ))}
            {owner && <span>Looked after by {owner.name}</span>}
          </span>
        }
      />
      <PartnerStages partner={partner} />
      <PartnerApps apps={apps} />
      <PartnerRefusals refusals={refusedOf(reasons)} />
      <PartnerEndings {...ending} />
      <PartnerRecord record={record} />
      {handOffs.length > 0 && (
        <section aria-labelledby="hand-offs" className="flex flex-col gap-3">
          <h2 id="hand-offs" className="font-semibold text-lg">
            Hand-offs
          </h2>
          <HandOffsTable handOffs={handOffs} isOfOnePartner />
        </section>
      )}
      <PartnerPeople
        people={people}
        team={{ id: teamId, name }}
        mayOpen={may(actor, 'person.read')}
        self={actor.id}
        setRole={may(actor, 'team.set_roles') ? setMemberRoleAction : null}
      />
      <Card title="Details" description="For the connectivity team only.">
        <ChangePartnerForm
          action={changePartnerAction}
          partner={{
            ...{ teamId, notes, version },
            tags: tags.join(', '),
            contacts: contacts.map(contactLine).join('\n'),
            owner: owner?.id ?? '',
          }}
          staff={await staffPeople({ actor })}
        />
      </Card>
      <PartnerTimeline items={timeline} />
    </>
  )
}
