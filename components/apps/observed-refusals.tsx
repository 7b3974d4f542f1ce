import { Callout } from '#components/ui/callout.tsx'
import { ExactTime } from '#components/ui/exact-time.tsx'
import { RelativeTime } from '#components/ui/relative-time.tsx'
import type { Evidence, Noted } from '#lib/features/restrictions/managed-restriction.ts'
import { counted } from '#lib/kernel/number-words.ts'

/** What a restriction that observes would have refused, or where requests come from while it does not. */
export function ObservedRefusals({
  evidence: { refused, latest },
  nothingNoted,
}: {
  evidence: Evidence
  nothingNoted: string
}) {
  if (refused === null) return latest.length === 0 ? null : <LatestSources sources={latest} />
  if (refused.length === 0)
    return (
      <Callout tone="success" title="Nothing would have been refused in the last 24 hours">
        {nothingNoted}
      </Callout>
    )
  const all = refused.reduce((sum, { count }) => sum + count, 0)
  return (
    <Callout tone="warn" title={`Would have been refused in the last 24 hours: ${counted(all, 'request')}`}>
      <NotedList noted={refused} />
    </Callout>
  )
}

function LatestSources({ sources }: { sources: readonly Noted[] }) {
  return (
    <div className="text-sm">
      <p className="text-muted">Latest requests came from:</p>
      <NotedList noted={sources} />
    </div>
  )
}

function NotedList({ noted }: { noted: readonly Noted[] }) {
  return (
    <ul className="mt-2 flex flex-col gap-1">
      {noted.map((entry) =>
        'hour' in entry ? (
          <li key={entry.hour.getTime()}>
            {counted(entry.count, 'time')} in the hour from <ExactTime value={entry.hour} />
          </li>
        ) : (
          <li key={entry.address} className="flex flex-wrap gap-x-3">
            <span translate="no" className="font-mono wrap-anywhere">
              {entry.address}
            </span>
            <span>
              {counted(entry.count, 'time')}, last <RelativeTime value={entry.lastAt} />
            </span>
          </li>
        ),
      )}
    </ul>
  )
}
