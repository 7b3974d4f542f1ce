import type { Metadata } from 'next'
import Link from 'next/link'
import { notFound } from 'next/navigation'
import { AppHead } from '#components/apps/app-head.tsx'
import { AudienceIsResource } from '#components/failures/asked-facts.tsx'
import { Explanation } from '#components/failures/explanation.tsx'
import { RequestFacts } from '#components/log/request-facts.tsx'
import { RequestOutcome } from '#components/log/request-outcome.tsx'
import { Callout } from '#components/ui/callout.tsx'
import { findClient } from '#lib/features/apps/queries.ts'
import { requireActor } from '#lib/features/people/current-actor.ts'
import { reasonWords } from '#lib/features/request-log/causes.ts'
import { requestDetail } from '#lib/features/request-log/request-detail.ts'
import { requestIdSchema } from '#lib/features/request-log/request-id.ts'
import { routes } from '#lib/routes.ts'
import { readClientId } from '../../client-id.ts'

type Props = { params: Promise<{ clientId: string; requestId: string }> }

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  return { title: `A request of ${readClientId((await params).clientId)}` }
}

export default async function RequestPage({ params }: Props) {
  const { requestId: segment, ...rest } = await params
  const clientId = readClientId(rest.clientId)
  const actor = await requireActor(routes.appRequest(clientId, segment))
  const requestId = requestIdSchema.safeParse(segment)
  if (!requestId.success) notFound()
  const [app, detail] = await Promise.all([
    findClient(actor, clientId),
    requestDetail(actor, clientId, requestId.data),
  ])
  if (!app || !detail) notFound()
  const { request } = detail
  return (
    <>
      <AppHead app={app} current="log" />
      <section aria-labelledby="request" className="flex flex-col gap-5">
        <div className="flex flex-col gap-2">
          <p className="text-sm">
            <Link href={routes.appLog(clientId)} className="underline underline-offset-4 hover:decoration-2">
              ← All requests
            </Link>
          </p>
          <h2 id="request" className="flex flex-wrap items-center gap-x-3 gap-y-1 font-semibold text-xl">
            {request.outcome === 'issued' ? 'Token issued' : reasonWords(request.reason)}
            <RequestOutcome outcome={request.outcome} />
          </h2>
        </div>
        {request.observed && <Observed by={request.observed} settings={routes.appSettings(clientId)} />}
        {request.outcome === 'issued' && request.asked?.audience && (
          <Callout tone="warn" title="The token may be for the wrong API">
            <AudienceIsResource audience={request.asked.audience} />
          </Callout>
        )}
        {request.outcome === 'refused' && <Explanation clientId={clientId} detail={detail} />}
        <RequestFacts clientId={clientId} request={request} />
      </section>
    </>
  )
}

/** What a restriction in observe mode makes of a request that it let pass. */
function Observed({ by, settings }: { by: string; settings: string }) {
  return (
    <Callout tone="warn" title={`Would have been refused: ${reasonWords(by)}`}>
      A restriction in observe mode matched, so nothing was refused. Change it in the{' '}
      <Link href={settings} className="underline underline-offset-4 hover:decoration-2">
        settings
      </Link>
      .
    </Callout>
  )
}
