import { reasonWords } from '#lib/features/request-log/causes.ts'
import { count } from '#lib/kernel/number-words.ts'

/** Why requests were refused, and how often, where none of it leads on. */
export function ReasonCounts({ reasons }: { reasons: readonly { reason: string; count: number }[] }) {
  if (reasons.length === 0) return null
  return (
    <ul aria-label="Reasons of refusals" className="flex flex-col gap-1 text-[0.9375rem]">
      {reasons.map(({ reason, count: times }) => (
        <li key={reason} className="flex gap-3">
          <span className="min-w-16 text-right tabular-nums">{count(times)}</span>
          <span className="text-muted first-letter:uppercase">{reasonWords(reason)}</span>
        </li>
      ))}
    </ul>
  )
}
