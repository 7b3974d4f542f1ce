import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { Breadcrumbs } from '#components/breadcrumbs.tsx'
import { NewPartnerForm } from '#components/connectivity/partner-forms.tsx'
import { PageHeader } from '#components/ui/page-header.tsx'
import { may } from '#lib/access/permissions.ts'
import { requireActor } from '#lib/features/people/current-actor.ts'
import { routes } from '#lib/routes.ts'
import { createPartnerAction } from '../actions.ts'

export const metadata: Metadata = { title: 'Add a partner' }

export default async function NewPartnerPage() {
  const actor = await requireActor(routes.newPartner)
  if (!may(actor, 'partner.manage')) notFound()
  return (
    <>
      <PageHeader
        eyebrow={<Breadcrumbs trail={[{ href: routes.partners, label: 'Partners' }]} />}
        title="Add a partner"
        description="A partner is a confirmed team. Its people can join later."
      />
      <NewPartnerForm action={createPartnerAction} />
    </>
  )
}
