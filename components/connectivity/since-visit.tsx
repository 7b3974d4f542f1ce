import Link from 'next/link'
import { RelativeTime } from '#components/ui/relative-time.tsx'
import { everyAppFilterSchema, everyAppPath } from '#lib/features/partners/every-app-filter.ts'
import type { Happening } from '#lib/features/partners/since-visit.ts'
import { routes } from '#lib/routes.ts'

/** What happened, after the name of the team or the campaign. */
const WORDS: Record<Happening['kind'], string> = {
  invited: 'was added',
  claimed: 'took its first credential, or somebody joined',
  first_token: 'got its first token',
  first_call: 'called an API for the first time',
  live: 'is live',
  failing: 'is in trouble',
  recovered: 'recovered',
  asks_scopes: 'requests scopes',
  asks_live: 'requests a live app',
  asks_quota: 'requests a higher quota',
  granted: 'had its request granted',
  declined: 'had its request declined',
  disputed: 'reported “This wasn’t me” on a hand-off',
  leaked: 'had a secret or key reported as leaked',
  campaign: 'started',
  campaign_over: 'is over',
}

/** What happened since somebody last looked. */
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
          {happenings.map((one) => (
            <li
              key={`${one.team?.slug} ${one.kind} ${one.clientId} ${one.id} ${one.at.getTime()}`}
              className="flex flex-wrap items-baseline justify-between gap-x-6 gap-y-1 px-4 py-3"
            >
              <What happening={one} />
              <span className="text-muted text-sm">
                <RelativeTime value={one.at} />
              </span>
            </li>
          ))}
        </ul>
      )}
      {more && <p className="text-muted text-sm">Only the newest are shown.</p>}
    </section>
  )
}

function What({ happening }: { happening: Happening }) {
  const { kind, team, clientId, id, name } = happening
  if (team === null)
    return (
      <span className="min-w-0 wrap-anywhere">
        The campaign <To href={routes.campaign(id ?? '')}>{name ?? ''}</To> {WORDS[kind]}
      </span>
    )
  const path = pathOf(happening)
  return (
    <span className="min-w-0 wrap-anywhere">
      <To href={teamPath(team)}>{team.name}</To> {path ? <To href={path}>{WORDS[kind]}</To> : WORDS[kind]}
      {clientId && (
        <>
          {': '}
          <Link
            href={routes.inspectedApp(clientId)}
            prefetch={false}
            className="underline decoration-line-strong underline-offset-4 hover:decoration-2 hover:decoration-brass"
          >
            <code translate="no">{clientId}</code>
          </Link>
        </>
      )}
    </span>
  )
}

/** Where it is told in full; null where the team or the app says it all. */
function pathOf({ kind, id }: Happening): string | null {
  if (id === null) return null
  return kind === 'disputed' ? routes.handOff(id) : routes.request(id)
}

const teamPath = ({ slug, isPartner }: NonNullable<Happening['team']>) =>
  isPartner ? routes.partner(slug) : everyAppPath(everyAppFilterSchema.parse({}), { team: slug })

function To({ href, children }: { href: string; children: string }) {
  return (
    <Link
      href={href}
      prefetch={false}
      className="font-medium underline decoration-line-strong underline-offset-4 hover:decoration-2 hover:decoration-brass"
    >
      {children}
    </Link>
  )
}
