import Link from 'next/link'
import { RefusalList } from '#components/failures/refusal-list.tsx'
import type { AppHealth } from '#lib/features/health/app-health.ts'
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
        <RefusalList refusals={refusals} hrefOf={(id) => routes.appRequest(clientId, id)} />
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
