import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { TodayFigures } from '#components/connectivity/today-figures.tsx'
import { PageHeader } from '#components/ui/page-header.tsx'
import { may } from '#lib/access/permissions.ts'
import { today } from '#lib/features/partners/today.ts'
import { requireActor } from '#lib/features/people/current-actor.ts'
import { routes } from '#lib/routes.ts'

export const metadata: Metadata = { title: 'Connectivity' }

export default async function ConnectivityPage() {
  const actor = await requireActor(routes.connectivity)
  if (!may(actor, 'partner.read')) notFound()
  return (
    <>
      <PageHeader title="Today" description="What partners do, and what waits for you." />
      <TodayFigures figures={await today({ actor })} />
    </>
  )
}
