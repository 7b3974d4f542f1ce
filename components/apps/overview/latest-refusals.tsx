import Link from 'next/link'
import { RelativeTime } from '#components/ui/relative-time.tsx'
import type { AppHealth } from '#lib/features/health/app-health.ts'
import { reasonWords } from '#lib/features/request-log/causes.ts'
import { logPath } from '#lib/features/request-log/log-filter.ts'
import { counted } from '#lib/kernel/number-words.ts'
import { routes } from '#lib/routes.ts'

/** The latest of an app's own requests that were refused, each with its reason; what strangers tried is a line apart. */
export function LatestRefusals({
  clientId,
  refusals,
  strangers,
}: { clientId: string } & Pick<AppHealth, 'refusals' | 'strangers'>) {
  if (refusals.length === 0 && strangers.attempts === 0) return null
  const all = logPath(clientId, { outcome: 'refused' })
  return (
    <section aria-labelledby="refusals" className="flex flex-col gap-3">
      <div className="flex flex-wrap items-baseline justify-between gap-x-4">
        <h2 id="refusals" className="font-semibold text-lg">
          Latest refusals
        </h2>
        <Link href={all} prefetch={false} className="text-sm underline underline-offset-4 hover:decoration-2">
          All refused requests
        </Link>
      </div>
      {refusals.length > 0 && (
        <ol className="divide-y divide-line overflow-hidden rounded-lg border border-line bg-surface">
          {refusals.map(({ id, time, reason, address, credentialName }) => (
            <li key={id}>
              <Link
                href={routes.appRequest(clientId, id)}
                prefetch={false}
                className="flex flex-wrap items-baseline gap-x-4 gap-y-0.5 px-4 py-2.5 text-[0.9375rem] hover:bg-sunken focus-visible:-outline-offset-2"
              >
                <span className="min-w-0 flex-1 basis-56 font-medium wrap-anywhere">
                  {reasonWords(reason)}
                  {credentialName && <span className="font-normal text-muted"> · {credentialName}</span>}
                </span>
                <span translate="no" className="font-mono text-muted text-sm wrap-anywhere">
                  {address}
                </span>
                <span className="text-muted text-sm tabular-nums sm:w-32 sm:text-right">
                  <RelativeTime value={time} />
                </span>
              </Link>
            </li>
          ))}
        </ol>
      )}
      <Strangers all={all} strangers={strangers} />
    </section>
  )
}

/** Client IDs are guessable, so what strangers try is nobody's trouble: in small, and never red. */
function Strangers({ all, strangers }: { all: string } & Pick<AppHealth, 'strangers'>) {
  const { attempts, addresses, isMore } = strangers
  if (attempts === 0) return null
  return (
    <p className="text-muted text-sm">
      <Link href={all} prefetch={false} className="underline underline-offset-4 hover:decoration-2">
        {counted(attempts, 'attempt')} with unknown secrets from {isMore && addresses > 0 && 'at least '}
        {addresses > 0 ? counted(addresses, 'address', 'addresses') : 'unknown addresses'}
      </Link>{' '}
      in 24 h. The app never got a token from there, so they don’t count.
    </p>
  )
}
