import { ExactTime } from '#components/ui/exact-time.tsx'
import { RelativeTime } from '#components/ui/relative-time.tsx'
import { HOLDER_IN_WORDS } from '#lib/access/actor.ts'
import type { AuditEntry } from '#lib/changes/entries.ts'
import { activitySentence } from './activity-sentence.ts'

/** What was done to an app, newest first. */
export function ActivityList({ entries }: { entries: readonly AuditEntry[] }) {
  return (
    <ol className="divide-y divide-line overflow-hidden rounded-lg border border-line bg-surface">
      {entries.map((entry) => (
        <Entry key={String(entry.seq)} entry={entry} />
      ))}
    </ol>
  )
}

function Entry({ entry }: { entry: AuditEntry }) {
  const { text, changes } = activitySentence(entry.action, entry.detail)
  return (
    <li className="flex flex-col gap-x-6 gap-y-1 px-4 py-3.5 sm:flex-row sm:justify-between sm:px-5">
      <div className="min-w-0">
        <p className="text-[0.9375rem] wrap-anywhere">
          <span className="font-medium">{actorOf(entry)}</span>
          {entry.isByStaff && ', of the connectivity team,'} {text}.
        </p>
        {changes.length > 0 && (
          <ul className="mt-1 flex flex-col gap-0.5 text-muted text-sm">
            {changes.map(({ label, value }) => (
              <li key={label} className="wrap-anywhere">
                {label}: {typeof value === 'string' ? value : <ExactTime value={value} />}
              </li>
            ))}
          </ul>
        )}
      </div>
      <p className="shrink-0 text-muted text-sm sm:text-right">
        <RelativeTime value={entry.time} />
        <span translate="no" className="ml-2 font-mono text-xs sm:ml-0 sm:block">
          #{String(entry.seq)}
        </span>
        {/* Where the connectivity team works is not their business. */}
        {entry.actorAddress !== null && !entry.isByStaff && (
          <span translate="no" className="ml-2 font-mono text-xs wrap-anywhere sm:ml-0 sm:block">
            {entry.actorAddress}
          </span>
        )}
      </p>
    </li>
  )
}

function actorOf({ actorKind, actorLabel }: AuditEntry): string {
  if (actorKind === 'operator') return 'The connectivity team'
  if (actorKind === 'holder') return HOLDER_IN_WORDS
  return actorKind === 'system' ? 'The portal' : actorLabel
}
