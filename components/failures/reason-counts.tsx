import Link from 'next/link'
import { reasonWords } from '#lib/features/request-log/causes.ts'
import { count } from '#lib/kernel/number-words.ts'

/**
 * Why requests were refused, and how often: the reasons that are told, and how many requests had another.
 * @param props.total of all reasons
 * @param props.hrefOf where a reason leads on; nowhere without
 */
export function ReasonCounts({
  reasons,
  total,
  hrefOf,
}: {
  reasons: readonly { reason: string; count: number }[]
  total: number
  hrefOf?: (reason: string) => string
}) {
  if (reasons.length === 0) return null
  const others = total - reasons.reduce((sum, one) => sum + one.count, 0)
  return (
    <ul aria-label="Reasons of refusals" className="flex flex-col gap-1 text-[0.9375rem]">
      {reasons.map(({ reason, count: times }) => (
        <li key={reason} className="flex gap-3">
          <span className="min-w-16 text-right tabular-nums">{count(times)}</span>
          <span className="text-muted first-letter:uppercase">
            {hrefOf ? (
              <Link
                href={hrefOf(reason)}
                prefetch={false}
                className="inline-block underline decoration-line-strong underline-offset-4 first-letter:uppercase hover:decoration-2 hover:decoration-brass"
              >
                {reasonWords(reason)}
              </Link>
            ) : (
              reasonWords(reason)
            )}
          </span>
        </li>
      ))}
      {others > 0 && (
        <li className="flex gap-3">
          <span className="min-w-16 text-right tabular-nums">{count(others)}</span>
          <span className="text-muted">Other reasons</span>
        </li>
      )}
    </ul>
  )
}
