import { Callout } from '#components/ui/callout.tsx'
import { count } from '#lib/kernel/number-words.ts'

/** Client IDs that nobody has and that are one letter away from this app's; nothing where there were none. */
export function NearMisses({ misses }: { misses: readonly { presentedId: string; count: number }[] }) {
  if (misses.length === 0) return null
  return (
    <Callout tone="warn" title="Misspelt client ID?">
      <ul className="flex flex-col gap-0.5">
        {misses.map(({ presentedId, count: times }) => (
          <li key={presentedId}>
            Refused {count(times)} {times === 1 ? 'time' : 'times'} in the last 24 hours: client ID{' '}
            <code translate="no" className="font-mono text-[0.9em] wrap-anywhere">
              {presentedId}
            </code>
            , one character off yours.
          </li>
        ))}
      </ul>
    </Callout>
  )
}
