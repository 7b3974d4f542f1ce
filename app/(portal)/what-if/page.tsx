import type { Metadata } from 'next'
import Link from 'next/link'
import { notFound } from 'next/navigation'
import { LinkButton } from '#components/ui/button.tsx'
import { EmptyState } from '#components/ui/empty-state.tsx'
import { PageHeader } from '#components/ui/page-header.tsx'
import { RelativeTime } from '#components/ui/relative-time.tsx'
import { ReplayPanel } from '#components/what-if/replay-panel.tsx'
import { StopForm } from '#components/what-if/stop-form.tsx'
import type { Person } from '#lib/access/actor.ts'
import { requireActor } from '#lib/features/people/current-actor.ts'
import { findReplay, noteReplayView } from '#lib/features/what-if/find-replay.ts'
import { listReplays } from '#lib/features/what-if/list-replays.ts'
import { replayIdSchema } from '#lib/features/what-if/schemas.ts'
import { headlineOf, progressInWords, type ShownReplay } from '#lib/features/what-if/shown-replay.ts'
import { routes } from '#lib/routes.ts'
import { firstParameter, type SearchParams } from '../../search-params.ts'
import { stopCheckAction } from './actions.ts'

export const metadata: Metadata = { title: 'What if?' }

export default async function WhatIfPage({ searchParams }: { searchParams: SearchParams }) {
  const actor = await requireActor(routes.whatIf())
  const asked = firstParameter((await searchParams).id)
  if (asked === undefined) return <Checks actor={actor} />
  const id = replayIdSchema.safeParse(asked)
  const replay = id.success ? await findReplay(actor, id.data) : null
  if (!replay) notFound()
  await noteReplayView(actor, replay.id)
  return <Check replay={replay} />
}

function Check({ replay }: { replay: ShownReplay }) {
  const { id, about, page, state } = replay
  return (
    <>
      <PageHeader title={about} description="What this would have refused. Nothing was changed." />
      <div className="flex flex-col gap-4">
        <div role="status">
          <ReplayPanel id={id} initial={replay} />
        </div>
        <div className="flex flex-wrap items-start gap-3">
          <LinkButton href={page} variant="secondary" size="sm">
            Back to the change
          </LinkButton>
          {state === 'open' && (
            <>
              <LinkButton href={routes.whatIf(id)} variant="secondary" size="sm">
                Refresh
              </LinkButton>
              <StopForm id={id} action={stopCheckAction} />
            </>
          )}
        </div>
      </div>
    </>
  )
}

async function Checks({ actor }: { actor: Person }) {
  const replays = await listReplays(actor)
  return (
    <>
      <PageHeader
        title="What if?"
        description="Your checks of the last day: what a change would have refused."
      />
      {replays.length === 0 ? (
        <EmptyState title="No checks yet.">
          Press “Check against the last 30 days” beside a change, such as new restrictions of an app.
        </EmptyState>
      ) : (
        <ul className="divide-y divide-line border-line border-y">
          {replays.map((replay) => (
            <li key={replay.id} className="flex flex-col gap-1 py-3">
              <Link
                href={routes.whatIf(replay.id)}
                prefetch={false}
                className="underline decoration-line-strong underline-offset-4 wrap-anywhere hover:decoration-2"
              >
                {replay.about}
              </Link>
              <p className="text-muted text-sm">
                {inWords(replay)} <RelativeTime value={replay.createdAt} />
              </p>
            </li>
          ))}
        </ul>
      )}
    </>
  )
}

function inWords(replay: ShownReplay): string {
  if (replay.state === 'open') return progressInWords(replay)
  return replay.state === 'done' ? headlineOf(replay) : 'Stopped.'
}
