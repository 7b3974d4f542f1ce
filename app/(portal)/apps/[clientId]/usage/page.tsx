import type { Metadata } from 'next'
import Link from 'next/link'
import { notFound } from 'next/navigation'
import { AppHead } from '#components/apps/app-head.tsx'
import { EmptyState } from '#components/ui/empty-state.tsx'
import { RelativeTime } from '#components/ui/relative-time.tsx'
import { Stat } from '#components/ui/stat.tsx'
import { ByCredential } from '#components/usage/by-credential.tsx'
import { RangeChoice } from '#components/usage/range-choice.tsx'
import { RefusalReasons } from '#components/usage/refusal-reasons.tsx'
import { ThriftAdvice } from '#components/usage/thrift-advice.tsx'
import { UsageFigure } from '#components/usage/usage-figure.tsx'
import { UsageTiles } from '#components/usage/usage-tiles.tsx'
import { findClient } from '#lib/features/apps/queries.ts'
import { requireActor } from '#lib/features/people/current-actor.ts'
import { type CredentialUsage, clientSeries } from '#lib/features/usage/client-series.ts'
import { credentialChoiceSchema, credentialParameter } from '#lib/features/usage/credential-choice.ts'
import { isReversed, type KeptParameters, readRange, usagePath } from '#lib/features/usage/range.ts'
import { clientWaste } from '#lib/features/usage/token-thrift.ts'
import { counted } from '#lib/kernel/number-words.ts'
import { env } from '#lib/platform/env.ts'
import { routes } from '#lib/routes.ts'
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
  const address = {
    range: firstParameter(asked.range),
    from: firstParameter(asked.from),
    to: firstParameter(asked.to),
  }
  const range = readRange(address, now)
  const credential = credentialChoiceSchema.parse(firstParameter(asked.credential) ?? null)
  const [app, found, waste] = await Promise.all([
    findClient(actor, clientId),
    clientSeries(actor, clientId, { range, credential }),
    clientWaste(actor, clientId),
  ])
  if (!app || !found) notFound()
  const { series, connected, lastAt, credentials, chosen } = found
  const strangers = series.totals.refused - connected.totals.refused
  const kept: KeptParameters = chosen ? { credential: credentialParameter(chosen.id) } : {}
  // The log cannot be filtered by requests that no credential fitted; it shows them among the others.
  const log = { clientId, credential: chosen?.name == null ? null : chosen.id }
  return (
    <>
      <AppHead app={app} current="usage" />
      <section aria-labelledby="usage" className="flex flex-col gap-4">
        <h2 id="usage" className="font-semibold text-lg">
          Usage
        </h2>
        <RangeChoice range={range} page={page} kept={kept} now={now} isReversed={isReversed(address)} />
        {chosen && <ChosenCredential chosen={chosen} all={usagePath(page, range)} />}
        <UsageTiles series={series} connected={connected} range={range}>
          <Stat label="Last request" value={lastAt ? <RelativeTime value={lastAt} now={now} /> : '–'} />
        </UsageTiles>
        {series.totals.issued + series.totals.refused === 0 ? (
          <EmptyState title="No requests in this period.">
            Choose a longer period, or see{' '}
            <Link href={routes.docs} className="underline underline-offset-4 hover:decoration-2">
              how to request a token
            </Link>
            .
          </EmptyState>
        ) : (
          <UsageFigure
            series={series}
            range={range}
            now={now}
            log={log}
            page={page}
            csv={routes.appUsageCsv(clientId)}
            kept={kept}
          />
        )}
        <p className="text-muted text-sm">
          Refused counts requests that named this app and got no token.
          {strangers > 0 &&
            ` ${counted(strangers, 'refused request')} came without a secret or key of this app, from an address that wasn’t known to get its tokens: not part of the success rate.`}
        </p>
      </section>
      {waste && <ThriftAdvice waste={waste} clientId={clientId} origin={env.publicUrl} />}
      {credentials.length > 0 && (
        <section aria-labelledby="by-credential" className="flex flex-col gap-3">
          <h2 id="by-credential" className="font-semibold text-lg">
            By secret or key
          </h2>
          <ByCredential credentials={credentials} range={range} page={page} now={now} />
        </section>
      )}
      {series.reasons.length > 0 && (
        <section aria-labelledby="reasons" className="flex flex-col gap-3">
          <h2 id="reasons" className="font-semibold text-lg">
            Why requests were refused
          </h2>
          <RefusalReasons reasons={series.reasons} log={log} within={range} />
        </section>
      )}
    </>
  )
}

/** Says that the page is about one secret or key alone, and leads back to all. */
function ChosenCredential({ chosen, all }: { chosen: CredentialUsage; all: string }) {
  return (
    <p className="flex flex-wrap items-baseline gap-x-3 gap-y-1 text-[0.9375rem]" role="status">
      <span>
        {chosen.name === null ? 'Only requests that matched no secret or key' : `Only the ${chosen.kind} `}
        {chosen.name !== null && <strong className="font-semibold wrap-anywhere">{chosen.name}</strong>}.
      </span>
      <Link href={all} className="underline underline-offset-4 hover:decoration-2">
        Show all secrets and keys
      </Link>
    </p>
  )
}
