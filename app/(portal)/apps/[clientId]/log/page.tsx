import { randomUUIDv7 } from 'node:crypto'
import type { Metadata } from 'next'
import Link from 'next/link'
import { notFound, redirect } from 'next/navigation'
import { AppHead } from '#components/apps/app-head.tsx'
import { LiveLog, LiveSwitch } from '#components/log/live-log.tsx'
import { LogFigure } from '#components/log/log-figure.tsx'
import { LogFiles } from '#components/log/log-files.tsx'
import { LogFilters, type LogProblems } from '#components/log/log-filters.tsx'
import { LogResult } from '#components/log/log-result.tsx'
import { LogWindowChoice } from '#components/log/log-window-choice.tsx'
import { NearMisses } from '#components/log/near-misses.tsx'
import { OpenRequest } from '#components/log/open-request.tsx'
import { findClient } from '#lib/features/apps/queries.ts'
import { requireActor } from '#lib/features/people/current-actor.ts'
import { logChoices } from '#lib/features/request-log/log-choices.ts'
import {
  type LogFilter,
  logFilterSchema,
  logPath,
  logTailPath,
} from '#lib/features/request-log/log-filter.ts'
import { logHistogram } from '#lib/features/request-log/log-histogram.ts'
import { readSearch } from '#lib/features/request-log/log-search.ts'
import { type LogWindow, windowOf } from '#lib/features/request-log/log-window.ts'
import { nearMissesOf } from '#lib/features/request-log/near-miss-store.ts'
import { findRequest, requestDetail } from '#lib/features/request-log/request-detail.ts'
import { requestIdSchema } from '#lib/features/request-log/request-id.ts'
import { type LogPage, requestLog } from '#lib/features/request-log/request-log.ts'
import { sentResponse } from '#lib/features/request-log/sent-response.ts'
import { readNetwork } from '#lib/kernel/network.ts'
import { env } from '#lib/platform/env.ts'
import { routes } from '#lib/routes.ts'
import { firstParameter, type SearchParams } from '../../../../search-params.ts'
import { readClientId } from '../client-id.ts'

type Props = { params: Promise<{ clientId: string }>; searchParams: SearchParams }
type Actor = Awaited<ReturnType<typeof requireActor>>

const DAY_MS = 86_400_000

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  return { title: `Log of ${readClientId((await params).clientId)}` }
}

export default async function AppLogPage({ params, searchParams }: Props) {
  const clientId = readClientId((await params).clientId)
  const asked = Object.entries(await searchParams).map(([name, value]) => [name, firstParameter(value)])
  const filter = logFilterSchema.parse(Object.fromEntries(asked))
  const actor = await requireActor(logPath(clientId, filter))
  const now = Date.now()
  const window = windowOf(filter, { now, keptMs: env.eventDaysKept * DAY_MS })
  const problems = problemsOf(filter, window)
  const isAsked = Object.keys(problems).length === 0
  const [app, choices, misses, found, opened] = await Promise.all([
    findClient(actor, clientId),
    logChoices(actor, clientId, filter.credential),
    nearMissesOf(actor, clientId),
    window && isAsked ? search(actor, clientId, filter, window) : null,
    filter.open === null ? null : requestDetail(actor, clientId, filter.open),
  ])
  if (!app || !choices || !misses) notFound()
  const searched = filter.q === '' ? null : readSearch(filter.q, choices)
  if (searched) redirect(logPath(clientId, { ...filter, ...searched, q: '', before: null, open: null }))
  if (filter.q !== '')
    problems.search = `No match for “${filter.q}”, so nothing is filtered by it. Enter a request ID, an address or a network, or pick a suggestion.`
  return (
    <>
      <AppHead app={app} current="log" />
      <section aria-labelledby="log" className="flex flex-col gap-4">
        <h2 id="log" className="sr-only">
          Requests
        </h2>
        <NearMisses misses={misses} />
        <div className="flex flex-wrap items-start gap-3">
          <LogFilters clientId={clientId} filter={filter} choices={choices} problems={problems} />
          <LogWindowChoice clientId={clientId} filter={filter} problem={problems.range} />
        </div>
        {found && (
          <LiveLog
            path={logTailPath(clientId, filter)}
            tailId={randomUUIDv7()}
            known={found.log?.requests.map(({ id }) => id) ?? []}
          >
            {found.histogram && (
              <LogFigure clientId={clientId} filter={filter} histogram={found.histogram}>
                {window?.to === null && !filter.before && <LiveSwitch />}
              </LogFigure>
            )}
            {found.log && (
              <LogResult
                clientId={clientId}
                filter={filter}
                log={found.log}
                today={new Date(now).toISOString().slice(0, 10)}
              />
            )}
          </LiveLog>
        )}
        {filter.request === '' && isAsked && <LogFiles clientId={clientId} filter={filter} />}
        <p className="text-muted text-sm">
          Requests are kept for {daysKept()}. Older ones are counted under{' '}
          <Link href={routes.appUsage(clientId)} className="underline underline-offset-4 hover:decoration-2">
            Usage
          </Link>
          .
        </p>
      </section>
      {opened && (
        <OpenRequest
          clientId={clientId}
          filter={filter}
          detail={opened}
          response={await sentResponse(opened.request)}
          tokenUrl={env.publicUrl + routes.token}
          list={found?.log?.requests ?? []}
        />
      )}
    </>
  )
}

function problemsOf({ address, request }: LogFilter, window: LogWindow | null): LogProblems {
  return {
    ...(address !== '' &&
      readNetwork(address) === null && {
        address: 'Enter an address such as 203.0.113.7, or a network such as 203.0.113.0/24.',
      }),
    ...(request !== '' &&
      !requestIdSchema.safeParse(request).success && {
        request: 'Enter a request ID, such as 019ab5c2-7d1e-7f3a-9c44-1b2e5d6f7a80.',
      }),
    ...(!window && { range: 'The range ends before it starts. Enter a later end.' }),
  }
}

type Found = { log: LogPage | null; histogram: Awaited<ReturnType<typeof logHistogram>> }

/** What is looked for: one request by its ID, else those that match, and when they were made. */
async function search(actor: Actor, clientId: string, filter: LogFilter, window: LogWindow): Promise<Found> {
  if (filter.request !== '') {
    const request = await findRequest(actor, clientId, requestIdSchema.parse(filter.request))
    return { log: { requests: request ? [request] : [], next: null, cut: null }, histogram: null }
  }
  const network = readNetwork(filter.address)
  const [log, histogram] = await Promise.all([
    requestLog(actor, clientId, { ...filter, network, from: window.from, to: window.to }),
    logHistogram(actor, clientId, { ...filter, network }, window),
  ])
  return { log, histogram }
}

function daysKept(): string {
  const days = Math.round(env.eventDaysKept)
  return days === 1 ? 'a day' : `${days} days`
}
