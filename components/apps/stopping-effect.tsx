import { RelativeTime } from '#components/ui/relative-time.tsx'
import { counted } from '#lib/kernel/number-words.ts'

/** What stops with an app, in numbers. */
export type StoppingNumbers = {
  liveSecrets: number
  liveKeys: number
  issued24h: number
  validTokens: number
  lastUsedAt: Date | null
}

const LIST = new Intl.ListFormat('en')

/** The sentences that say what suspending or deleting an app does. */
export function StoppingEffect({ effect }: { effect: StoppingNumbers }) {
  const { liveSecrets, liveKeys, issued24h, validTokens, lastUsedAt } = effect
  const stopping = [
    ...(liveSecrets > 0 ? [counted(liveSecrets, 'secret')] : []),
    ...(liveKeys > 0 ? [counted(liveKeys, 'key')] : []),
    validTokens === 0 ? 'all its tokens' : `up to ${counted(validTokens, 'valid token')}`,
  ]
  return (
    <ul className="list-disc pl-5 text-[0.9375rem] marker:text-brass-ink">
      <li>Within 5 seconds, {LIST.format(stopping)} are refused.</li>
      <li>
        The app got {counted(issued24h, 'token')} in the last 24 hours;{' '}
        {lastUsedAt ? (
          <>
            the last <RelativeTime value={lastUsedAt} />.
          </>
        ) : (
          'none in the last 7 days.'
        )}
      </li>
    </ul>
  )
}
