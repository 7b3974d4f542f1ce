import Link from 'next/link'
import { RelativeTime } from '#components/ui/relative-time.tsx'
import type { Happening } from '#lib/features/partners/since-visit.ts'
import { routes } from '#lib/routes.ts'

/** What became of a partner, after its name. */
const WORDS: Record<Happening['kind'], string> = {
  invited: 'was added',
  claimed: 'took its first credential, or somebody joined',
  first_token: 'got its first token',
  first_call: 'called an API for the first time',
  live: 'is live',
  failing: 'is in trouble',
  recovered: 'recovered',
  request: 'asks for a scope',
}

/** What became of partners since somebody last looked. */
export function SinceVisit({
  since,
  happenings,
  more,
}: {
  since: Date
  happenings: readonly Happening[]
  more: boolean
}) {
  return (
    <section aria-labelledby="since-visit" className="flex flex-col gap-3">
      <h2 id="since-visit" className="font-semibold text-lg">
        Since your last visit, <RelativeTime value={since} />
      </h2>
      {happenings.length === 0 ? (
        <p className="text-muted">Nothing has changed.</p>
      ) : (
        <ul className="divide-y divide-line rounded-lg border border-line bg-surface">
          {happenings.map(({ kind, at, slug, name, clientId }) => (
            <li
              key={`${slug} ${kind} ${clientId} ${at.getTime()}`}
              className="flex flex-wrap items-baseline justify-between gap-x-6 gap-y-1 px-4 py-3"
            >
              <span className="min-w-0 wrap-anywhere">
                <Link
                  href={routes.partner(slug)}
                  prefetch={false}
                  className="font-medium underline decoration-line-strong underline-offset-4 hover:decoration-2 hover:decoration-brass"
                >
                  {name}
                </Link>{' '}
                {WORDS[kind]}
                {clientId && (
                  <>
                    {': '}
                    <code translate="no">{clientId}</code>
                  </>
                )}
              </span>
              <span className="text-muted text-sm">
                <RelativeTime value={at} />
              </span>
            </li>
          ))}
        </ul>
      )}
      {more && <p className="text-muted text-sm">Only the newest are shown.</p>}
    </section>
  )
}
