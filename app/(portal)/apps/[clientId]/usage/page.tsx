import type { Metadata } from 'next'
import Link from 'next/link'
import { notFound } from 'next/navigation'
import { AppHead } from '#components/apps/app-head.tsx'
import { EmptyState } from '#components/ui/empty-state.tsx'
import { RelativeTime } from '#components/ui/relative-time.tsx'
import { Stat, StatGrid } from '#components/ui/stat.tsx'
import { count } from '#components/usage/bucket-words.ts'
import { RangeChoice } from '#components/usage/range-choice.tsx'
import { RefusalReasons } from '#components/usage/refusal-reasons.tsx'
import { UsageFigure } from '#components/usage/usage-figure.tsx'
import { requireActor } from '#lib/accounts/current-actor.ts'
import { findClient } from '#lib/clients/queries.ts'
import { routes } from '#lib/routes.ts'
import { clientSeries, type Totals } from '#lib/usage/client-series.ts'
import { rangeQuery, readRange } from '#lib/usage/range.ts'
import { firstParameter, type SearchParams } from '../../../../search-params.ts'
import { readClientId } from '../client-id.ts'

type Props = { params: Promise<{ clientId: string }>; searchParams: SearchParams }

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  return { title: `Usage of ${readClientId((await params).clientId)}` }
}

export default async function AppUsagePage({ params, searchParams }: Props) {
  const clientId = readClientId((await params).clientId)
  const page = routes.appUsage(clientId)
  const actor = await requireActor(page)
  const asked = await searchParams
  const now = Date.now()
  const range = readRange(
    {
      range: firstParameter(asked.range),
      from: firstParameter(asked.from),
      to: firstParameter(asked.to),
    },
    now,
  )
  const [app, series] = await Promise.all([findClient(actor, clientId), clientSeries(actor, clientId, range)])
  if (!app || !series) notFound()
  const { totals, before, reasons, lastAt } = series
  return (
    <>
      <AppHead app={app} current="usage" />
      <section aria-labelledby="usage" className="flex flex-col gap-4">
        <h2 id="usage" className="font-semibold text-lg">
          Usage
        </h2>
        <RangeChoice range={range} page={page} now={now} />
        <StatGrid>
          <Stat label="Tokens issued" value={count(totals.issued)} note={`${count(before.issued)} before`} />
          <Stat label="Success rate" value={rateOf(totals)} note={`${rateOf(before)} before`} />
          <Stat label="Refused" value={count(totals.refused)} note={`${count(before.refused)} before`} />
          <Stat label="Last request" value={lastAt ? <RelativeTime value={lastAt} now={now} /> : '–'} />
        </StatGrid>
        {totals.issued + totals.refused === 0 ? (
          <EmptyState title="No request in this time.">
            Once the app asks for a token, it is counted here. See{' '}
            <Link href={routes.docs} className="underline underline-offset-4 hover:decoration-2">
              how to ask for one
            </Link>
            , or choose a longer time.
          </EmptyState>
        ) : (
          <UsageFigure
            series={series}
            range={range}
            now={now}
            clientId={clientId}
            page={page}
            csv={`${routes.appUsageCsv(clientId)}?${rangeQuery(range)}`}
          />
        )}
        <p className="text-muted text-sm">
          “Before” is the time of the same length before this one. Refused are requests that named this app
          and got no token.
        </p>
      </section>
      {reasons.length > 0 && (
        <section aria-labelledby="reasons" className="flex flex-col gap-3">
          <h2 id="reasons" className="font-semibold text-lg">
            Why requests were refused
          </h2>
          <RefusalReasons reasons={reasons} clientId={clientId} within={{ from: range.from, to: range.to }} />
        </section>
      )}
    </>
  )
}

/** A share is rounded down: 100 % means that none was refused. */
function rateOf({ issued, refused }: Totals): string {
  const all = issued + refused
  return all === 0 ? '–' : `${Math.floor((issued / all) * 1000) / 10} %`
}
