import Link from 'next/link'
import type { ReactNode } from 'react'
import { activitySentence } from '#components/apps/activity-sentence.ts'
import { RelativeTime } from '#components/ui/relative-time.tsx'
import { HOLDER_IN_WORDS } from '#lib/access/actor.ts'
import type { TimelineItem } from '#lib/features/partners/timeline.ts'
import { reasonWords } from '#lib/features/request-log/causes.ts'
import { routes } from '#lib/routes.ts'

/** The history of a partner, the newest first. */
export function PartnerTimeline({ items }: { items: readonly TimelineItem[] }) {
  return (
    <section aria-labelledby="timeline" className="flex flex-col gap-3">
      <h2 id="timeline" className="font-semibold text-lg">
        Timeline
      </h2>
      <ol className="divide-y divide-line rounded-lg border border-line bg-surface">
        {items.map((item) => (
          <li
            key={`${item.kind} ${item.at.getTime()} ${item.kind === 'change' ? item.entry.seq : ''}`}
            className="flex flex-wrap justify-between gap-x-6 gap-y-1 px-5 py-3"
          >
            <span className="min-w-0 text-[0.9375rem] wrap-anywhere">{words(item)}</span>
            <span className="text-muted text-sm">
              <RelativeTime value={item.at} />
            </span>
          </li>
        ))}
      </ol>
    </section>
  )
}

function words(item: TimelineItem): ReactNode {
  switch (item.kind) {
    case 'invited':
      return 'Added as a partner.'
    case 'claimed':
      return 'Took its first credential, or somebody joined.'
    case 'first_token':
      return 'First token.'
    case 'first_call':
      return 'First API call.'
    case 'live':
      return 'Live: tokens on three days.'
    case 'failing':
      return `${item.clientId} began to fail: ${reasonWords(item.reason)}.`
    case 'recovered':
      return `${item.clientId} recovered.`
    case 'change':
      return <Change {...item} />
  }
}

function Change({
  entry: { actorKind, actorLabel, action, detail },
  handOffId,
}: Extract<TimelineItem, { kind: 'change' }>) {
  const { clientId } = Object(detail) as { clientId?: unknown }
  const about = typeof clientId === 'string' ? ` (${clientId})` : ''
  const did = ` ${activitySentence(action, detail).text}${about}.`
  if (handOffId === null) return `${actorOf(actorKind, actorLabel)}${did}`
  return (
    <>
      <Link
        href={routes.handOff(handOffId)}
        prefetch={false}
        className="text-accent underline underline-offset-4 hover:decoration-2"
      >
        {HOLDER_IN_WORDS}
      </Link>
      {did}
    </>
  )
}

function actorOf(kind: string, label: string): string {
  if (kind === 'holder') return HOLDER_IN_WORDS
  return kind === 'system' ? 'The portal' : label
}
