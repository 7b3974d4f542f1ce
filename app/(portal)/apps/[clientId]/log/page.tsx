import type { Metadata } from 'next'
import Link from 'next/link'
import { notFound } from 'next/navigation'
import { AppHead } from '#components/apps/app-head.tsx'
import { LogFilters, type LogProblems } from '#components/log/log-filters.tsx'
import { LogResult } from '#components/log/log-result.tsx'
import { NearMisses } from '#components/log/near-misses.tsx'
import { findClient } from '#lib/features/apps/queries.ts'
import { requireActor } from '#lib/features/people/current-actor.ts'
import { logCredentials } from '#lib/features/request-log/log-credentials.ts'
import { type LogFilter, logFilterSchema, logPath } from '#lib/features/request-log/log-filter.ts'
import { nearMissesOf } from '#lib/features/request-log/near-miss-store.ts'
import { findRequest } from '#lib/features/request-log/request-detail.ts'
import { requestIdSchema } from '#lib/features/request-log/request-id.ts'
import { type LogPage, requestLog } from '#lib/features/request-log/request-log.ts'
import { readNetwork } from '#lib/kernel/network.ts'
import { env } from '#lib/platform/env.ts'
import { routes } from '#lib/routes.ts'
import { firstParameter, type SearchParams } from '../../../../search-params.ts'
import { readClientId } from '../client-id.ts'

type Props = { params: Promise<{ clientId: string }>; searchParams: SearchParams }
type Actor = Awaited<ReturnType<typeof requireActor>>

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  return { title: `Log of ${readClientId((await params).clientId)}` }
}

export default async function AppLogPage({ params, searchParams }: Props) {
  const clientId = readClientId((await params).clientId)
  const page = routes.appLog(clientId)
  const asked = Object.entries(await searchParams).map(([name, value]) => [name, firstParameter(value)])
  const filter = logFilterSchema.parse(Object.fromEntries(asked))
  const actor = await requireActor(logPath(clientId, filter))
  const problems = problemsOf(filter)
  const [app, credentials, misses, log] = await Promise.all([
    findClient(actor, clientId),
    logCredentials(actor, clientId, filter.credential),
    nearMissesOf(actor, clientId),
    problems.address || problems.request ? null : search(actor, clientId, filter),
  ])
  if (!app || !credentials || !misses) notFound()
  return (
    <>
      <AppHead app={app} current="log" />
      <section aria-labelledby="log" className="flex flex-col gap-5">
        <div className="flex flex-col gap-1">
          <h2 id="log" className="font-semibold text-lg">
            Requests
          </h2>
          <p className="text-[0.9375rem] text-muted">
            Token requests of the last {daysKept()}. Open one to see why it was refused and how to fix it.
            Older ones are counted under{' '}
            <Link
              href={routes.appUsage(clientId)}
              className="underline underline-offset-4 hover:decoration-2"
            >
              Usage
            </Link>
            .
          </p>
        </div>
        <NearMisses misses={misses} />
        <LogFilters filter={filter} page={page} credentials={credentials} problems={problems} />
        {log && <LogResult clientId={clientId} filter={filter} log={log} />}
      </section>
    </>
  )
}

function problemsOf({ address, request }: LogFilter): LogProblems {
  return {
    ...(address !== '' &&
      readNetwork(address) === null && {
        address: 'Enter an address such as 203.0.113.7, or a network such as 203.0.113.0/24.',
      }),
    ...(request !== '' &&
      !requestIdSchema.safeParse(request).success && {
        request: 'Enter a request ID, such as 019ab5c2-7d1e-7f3a-9c44-1b2e5d6f7a80.',
      }),
  }
}

/** What is looked for: one request by its ID, else those that match. */
async function search(actor: Actor, clientId: string, filter: LogFilter): Promise<LogPage | null> {
  if (filter.request === '')
    return await requestLog(actor, clientId, { ...filter, network: readNetwork(filter.address) })
  const request = await findRequest(actor, clientId, requestIdSchema.parse(filter.request))
  return { requests: request ? [request] : [], next: null, cut: null }
}

function daysKept(): string {
  const days = Math.round(env.eventDaysKept)
  return days === 1 ? 'day' : `${days} days`
}
