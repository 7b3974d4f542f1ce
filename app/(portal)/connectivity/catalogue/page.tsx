import type { Metadata } from 'next'
import Link from 'next/link'
import { notFound } from 'next/navigation'
import { CatalogueTable } from '#components/connectivity/catalogue-table.tsx'
import { buttonClasses } from '#components/ui/button.tsx'
import { PageHeader } from '#components/ui/page-header.tsx'
import { may } from '#lib/access/permissions.ts'
import { catalogue } from '#lib/features/partners/catalogue.ts'
import { requireActor } from '#lib/features/people/current-actor.ts'
import { routes } from '#lib/routes.ts'

export const metadata: Metadata = { title: 'Catalogue' }

export default async function CataloguePage() {
  const actor = await requireActor(routes.catalogue)
  if (!may(actor, 'api.manage')) notFound()
  return (
    <>
      <PageHeader
        title="Catalogue"
        description="The APIs that tokens are for."
        actions={
          <Link href={routes.newApi} className={buttonClasses()}>
            Add an API
          </Link>
        }
      />
      <CatalogueTable apis={await catalogue({ actor })} />
    </>
  )
}
