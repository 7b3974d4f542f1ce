import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { Breadcrumbs } from '#components/breadcrumbs.tsx'
import { ChoosePartner } from '#components/hand-offs/choose-partner.tsx'
import { PrepareForm } from '#components/hand-offs/prepare-form.tsx'
import { PageHeader } from '#components/ui/page-header.tsx'
import { may, TEAM_ROLES } from '#lib/access/permissions.ts'
import { scopeCatalogue } from '#lib/features/apps/queries.ts'
import { findPartner } from '#lib/features/partners/find-partner.ts'
import { listPartners } from '#lib/features/partners/list-partners.ts'
import { partnerFilterSchema } from '#lib/features/partners/partner-filter.ts'
import { requireActor } from '#lib/features/people/current-actor.ts'
import { roleLabel } from '#lib/features/teams/words.ts'
import { routes } from '#lib/routes.ts'
import { firstParameter, type SearchParams } from '../../../../search-params.ts'
import { prepareHandOffAction } from '../actions.ts'

export const metadata: Metadata = { title: 'Prepare a hand-off' }

export default async function NewHandOffPage({ searchParams }: { searchParams: SearchParams }) {
  const actor = await requireActor(routes.newHandOff)
  if (!may(actor, 'hand_off.manage')) notFound()
  const query = await searchParams
  const slug = firstParameter(query.partner)
  const filter = partnerFilterSchema.parse({ q: firstParameter(query.q), sort: 'name' })
  const partner = slug === undefined ? null : await findPartner({ actor }, slug)
  if (slug !== undefined && !partner) notFound()
  const scopes = await scopeCatalogue()
  return (
    <>
      <PageHeader
        eyebrow={<Breadcrumbs trail={[{ href: routes.handOffs, label: 'Hand-offs' }]} />}
        title={partner ? `Prepare a hand-off for ${partner.name}` : 'Prepare a hand-off'}
        description="The partner opens the link and sees the secret. You see only that it was claimed."
      />
      {partner ? (
        <PrepareForm
          action={prepareHandOffAction}
          partner={partner.slug}
          apps={partner.apps.map(({ clientId, name }) => ({ clientId, name }))}
          scopes={scopes.map(({ name, description, apiName }) => ({ name, description, apiName }))}
          roles={TEAM_ROLES.toReversed().map((role) => ({ value: role, label: roleLabel(role) }))}
        />
      ) : (
        <ChoosePartner q={filter.q} found={await listPartners({ actor }, filter)} />
      )}
    </>
  )
}
