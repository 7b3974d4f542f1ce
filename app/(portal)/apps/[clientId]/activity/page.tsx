import type { Metadata } from 'next'
import Link from 'next/link'
import { notFound } from 'next/navigation'
import { ActivityList } from '#components/apps/activity-list.tsx'
import { AppHead } from '#components/apps/app-head.tsx'
import { buttonClasses } from '#components/ui/button.tsx'
import { EmptyState } from '#components/ui/empty-state.tsx'
import { activityCursorSchema, clientActivity } from '#lib/features/apps/activity.ts'
import { findClient } from '#lib/features/apps/queries.ts'
import { requireActor } from '#lib/features/people/current-actor.ts'
import { routes } from '#lib/routes.ts'
import { firstParameter, type SearchParams } from '../../../../search-params.ts'
import { readClientId } from '../client-id.ts'

type Props = { params: Promise<{ clientId: string }>; searchParams: SearchParams }

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  return { title: `Activity of ${readClientId((await params).clientId)}` }
}

export default async function AppActivityPage({ params, searchParams }: Props) {
  const clientId = readClientId((await params).clientId)
  const page = routes.appActivity(clientId)
  const actor = await requireActor(page)
  const before = activityCursorSchema.parse(firstParameter((await searchParams).before) ?? null)
  const [app, activity] = await Promise.all([
    findClient(actor, clientId),
    clientActivity(actor, { clientId, before }),
  ])
  if (!app || !activity) notFound()
  return (
    <>
      <AppHead app={app} current="activity" />
      <section aria-labelledby="activity" className="flex flex-col gap-4">
        <div className="flex flex-col gap-1">
          <h2 id="activity" className="font-semibold text-lg">
            Activity
          </h2>
          <p className="text-[0.9375rem] text-muted">
            Every change to this app, from the append-only audit log. It never contains secrets.
          </p>
        </div>
        {activity.entries.length === 0 ? (
          <EmptyState title="Nothing older.">All changes are on the previous pages.</EmptyState>
        ) : (
          <ActivityList entries={activity.entries} />
        )}
        <nav aria-label="Pages of activity" className="flex flex-wrap justify-between gap-3 empty:hidden">
          {before !== null && (
            <Link href={page} className={buttonClasses({ variant: 'secondary', size: 'sm' })}>
              ↑ Newest
            </Link>
          )}
          {activity.next !== null && (
            <Link
              href={`${page}?before=${activity.next}`}
              className={buttonClasses({ variant: 'secondary', size: 'sm', className: 'ml-auto' })}
            >
              Older →
            </Link>
          )}
        </nav>
      </section>
    </>
  )
}
