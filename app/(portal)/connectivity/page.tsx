import type { Metadata } from 'next'
import { headers } from 'next/headers'
import { notFound } from 'next/navigation'
import { LivePartners } from '#components/connectivity/live-partners.tsx'
import { SinceVisit } from '#components/connectivity/since-visit.tsx'
import { TodayFigures } from '#components/connectivity/today-figures.tsx'
import { PageHeader } from '#components/ui/page-header.tsx'
import type { Person } from '#lib/access/actor.ts'
import { may } from '#lib/access/permissions.ts'
import { campaignsOverSince } from '#lib/features/campaigns/over-since.ts'
import { happenedSince, noteVisit } from '#lib/features/partners/since-visit.ts'
import { today } from '#lib/features/partners/today.ts'
import { versionOfPartners } from '#lib/features/partners/version-of-partners.ts'
import { requireActor } from '#lib/features/people/current-actor.ts'
import { routes } from '#lib/routes.ts'

export const metadata: Metadata = { title: 'Connectivity' }

export default async function ConnectivityPage() {
  const actor = await requireActor(routes.connectivity)
  if (!may(actor, 'partner.read')) notFound()
  // What a browser fetches ahead is no visit.
  const isAhead = (await headers()).has('next-router-prefetch')
  const [figures, version, since] = await Promise.all([
    today({ actor }),
    versionOfPartners({ actor }),
    isAhead ? null : noteVisit({ actor }),
  ])
  return (
    <>
      <LivePartners version={version} />
      <PageHeader title="Today" description="What partners do, and what waits for you." />
      <TodayFigures figures={figures} />
      {since && <SinceVisit since={since} {...(await news(actor, since))} />}
    </>
  )
}

const news = async (actor: Person, since: Date) =>
  await happenedSince({ actor }, since, await campaignsOverSince({ actor }, since))
