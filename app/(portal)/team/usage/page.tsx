import type { Metadata } from 'next'
import Link from 'next/link'
import { notFound } from 'next/navigation'
import { Breadcrumbs } from '#components/breadcrumbs.tsx'
import { NoTeam } from '#components/teams/no-team.tsx'
import { TeamOfPage } from '#components/teams/shown-team.tsx'
import { EmptyState } from '#components/ui/empty-state.tsx'
import { PageHeader } from '#components/ui/page-header.tsx'
import { Stat } from '#components/ui/stat.tsx'
import { RangeChoice } from '#components/usage/range-choice.tsx'
import { RefusalReasons } from '#components/usage/refusal-reasons.tsx'
import { TopAppsTable } from '#components/usage/top-apps-table.tsx'
import { UsageFigure } from '#components/usage/usage-figure.tsx'
import { UsageTiles } from '#components/usage/usage-tiles.tsx'
import { requireActor } from '#lib/features/people/current-actor.ts'
import { isReversed, readRange, type UsageRange } from '#lib/features/usage/range.ts'
import { teamUsage } from '#lib/features/usage/team-series.ts'
import type { TopApps } from '#lib/features/usage/top-apps.ts'
import { count, counted } from '#lib/kernel/number-words.ts'
import { routes, teamPath } from '#lib/routes.ts'
import { firstParameter, type SearchParams } from '../../../search-params.ts'
import { askedTeam, shownTeam } from '../../shown-team.ts'

export const metadata: Metadata = { title: 'Team usage' }

export default async function TeamUsagePage({ searchParams }: { searchParams: SearchParams }) {
  const page = routes.teamUsage
  const asked = await searchParams
  const slug = askedTeam(firstParameter(asked.team))
  const actor = await requireActor(page)
  const now = Date.now()
  const address = {
    range: firstParameter(asked.range),
    from: firstParameter(asked.from),
    to: firstParameter(asked.to),
  }
  const range = readRange(address, now)
  const shown = shownTeam(actor, slug)
  if (!shown) return <NoTeam actor={actor} />
  const usage = await teamUsage(actor, shown.slug, range)
  if (!usage) notFound()
  const { team, series, connected, ...top } = usage
  const strangers = series.totals.refused - connected.totals.refused
  const kept = { team: team.slug }
  return (
    <>
      <TeamOfPage slug={team.slug} />
      <PageHeader
        eyebrow={<Breadcrumbs trail={[{ href: teamPath(routes.team, team.slug), label: team.name }]} />}
        title={`Usage of ${team.name}`}
        description="All of the team’s apps together."
      />
      <section aria-label="Usage" className="flex flex-col gap-4">
        <RangeChoice range={range} page={page} kept={kept} now={now} isReversed={isReversed(address)} />
        <UsageTiles series={series} connected={connected} range={range}>
          <Stat label="Apps in use" value={count(top.appsInUse)} note={`of ${count(top.apps)}`} />
        </UsageTiles>
        {series.totals.issued + series.totals.refused === 0 ? (
          <EmptyState title="No requests in this period.">
            Choose a longer period, or{' '}
            <Link
              href={teamPath(routes.apps, slug)}
              className="underline underline-offset-4 hover:decoration-2"
            >
              check your apps
            </Link>
            .
          </EmptyState>
        ) : (
          <UsageFigure
            series={series}
            range={range}
            now={now}
            log={null}
            page={page}
            csv={routes.teamUsageCsv}
            kept={kept}
          />
        )}
        <p className="text-muted text-sm">
          Refused counts requests that named one of the team’s apps and got no token. Totals include deleted
          apps, and a transferred app takes its history with it.
          {strangers > 0 &&
            ` ${counted(strangers, 'refused request')} came without a secret or key of the app, from an address that wasn’t known to get its tokens: not part of the success rate.`}
        </p>
      </section>
      <Top top={top} range={range} />
      {series.reasons.length > 0 && (
        <section aria-labelledby="reasons" className="flex flex-col gap-3">
          <h2 id="reasons" className="font-semibold text-lg">
            Why requests were refused
          </h2>
          <RefusalReasons reasons={series.reasons} log={null} within={range} />
        </section>
      )}
    </>
  )
}

/** Side by side where there is room; a list without any app is left out. */
function Top({ top: { byTokens, byRefusals }, range }: { top: TopApps; range: UsageRange }) {
  const lists = [
    { id: 'top-tokens', title: 'Most tokens', apps: byTokens },
    { id: 'top-refusals', title: 'Most refusals', apps: byRefusals },
  ].filter(({ apps }) => apps.length > 0)
  if (lists.length === 0) return null
  return (
    <div className="grid gap-8 lg:grid-cols-2 lg:gap-6">
      {lists.map(({ id, title, apps }) => (
        <section key={id} aria-labelledby={id} className="flex min-w-0 flex-col gap-3">
          <h2 id={id} className="font-semibold text-lg">
            {title}
          </h2>
          <TopAppsTable caption={`Apps with the ${title.toLowerCase()}`} apps={apps} range={range} />
        </section>
      ))}
    </div>
  )
}
