import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { Breadcrumbs } from '#components/breadcrumbs.tsx'
import { NewApiForm } from '#components/connectivity/api-forms.tsx'
import { Card } from '#components/ui/card.tsx'
import { PageHeader } from '#components/ui/page-header.tsx'
import { may } from '#lib/access/permissions.ts'
import { requireActor } from '#lib/features/people/current-actor.ts'
import { routes } from '#lib/routes.ts'
import { createApiAction } from '../actions.ts'

export const metadata: Metadata = { title: 'Add an API' }

export default async function NewApiPage() {
  const actor = await requireActor(routes.newApi)
  if (!may(actor, 'api.manage')) notFound()
  return (
    <>
      <PageHeader
        eyebrow={<Breadcrumbs trail={[{ href: routes.catalogue, label: 'Catalogue' }]} />}
        title="Add an API"
        description="Its ID, audience and environment can’t be changed later."
      />
      <Card>
        <NewApiForm action={createApiAction} />
      </Card>
    </>
  )
}
