import { Callout } from '#components/ui/callout.tsx'
import { ExactTime } from '#components/ui/exact-time.tsx'
import { RelativeTime } from '#components/ui/relative-time.tsx'
import { counted } from '#lib/kernel/number-words.ts'

type SourceCount = { address: string; count: number; lastAt: Date }

/** What the list of addresses would have refused, or where requests come from while it is off. */
export function ObservedAddresses({
  mode,
  refused,
  latest,
}: {
  mode: 'off' | 'observe' | 'enforce'
  refused: readonly SourceCount[]
  latest: readonly SourceCount[]
}) {
  if (mode !== 'observe') return <LatestSources sources={latest} />
  if (refused.length === 0)
    return (
      <Callout tone="success" title="Nothing would have been refused in the last 24 hours">
        Every token went to an address of the list, as it was at the time.
      </Callout>
    )
  return (
    <Callout tone="warn" title={`Would have been refused in the last 24 hours: ${requests(refused)}`}>
      <Sources sources={refused} />
    </Callout>
  )
}

function LatestSources({ sources }: { sources: readonly SourceCount[] }) {
  if (sources.length === 0) return null
  return (
    <div className="text-sm">
      <p className="text-muted">Where its latest requests came from:</p>
      <Sources sources={sources} />
    </div>
  )
}

function Sources({ sources }: { sources: readonly SourceCount[] }) {
  return (
    <ul className="mt-2 flex flex-col gap-1">
      {sources.map(({ address, count, lastAt }) => (
        <li key={address} className="flex flex-wrap gap-x-3">
          <span translate="no" className="font-mono wrap-anywhere">
            {address}
          </span>
          <span>
            {times(count)}, last <RelativeTime value={lastAt} />
          </span>
        </li>
      ))}
    </ul>
  )
}

/** What the quota would have refused. */
export function ObservedQuota({
  mode,
  hours,
}: {
  mode: 'off' | 'observe' | 'enforce'
  hours: readonly { hour: Date; count: number }[]
}) {
  if (mode !== 'observe') return null
  if (hours.length === 0)
    return (
      <Callout tone="success" title="Nothing would have been refused in the last 24 hours">
        No hour had more tokens than the quota.
      </Callout>
    )
  return (
    <Callout tone="warn" title={`Would have been refused in the last 24 hours: ${requests(hours)}`}>
      <ul className="mt-2 flex flex-col gap-1">
        {hours.map(({ hour, count }) => (
          <li key={hour.getTime()}>
            {times(count)} in the hour from <ExactTime value={hour} />
          </li>
        ))}
      </ul>
    </Callout>
  )
}

function requests(counts: readonly { count: number }[]): string {
  const all = counts.reduce((sum, { count }) => sum + count, 0)
  return counted(all, 'request')
}

const times = (value: number) => counted(value, 'time')
