import type { Metadata } from 'next'
import Link from 'next/link'
import { notFound } from 'next/navigation'
import { AppHead } from '#components/apps/app-head.tsx'
import { RequestView } from '#components/log/request-view.tsx'
import { findClient } from '#lib/features/apps/queries.ts'
import { requireActor } from '#lib/features/people/current-actor.ts'
import { requestDetail } from '#lib/features/request-log/request-detail.ts'
import { requestIdSchema } from '#lib/features/request-log/request-id.ts'
import { sentResponse } from '#lib/features/request-log/sent-response.ts'
import { env } from '#lib/platform/env.ts'
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
  return (
    <>
      <AppHead app={app} current="log" />
      <p className="text-sm">
        <Link href={routes.appLog(clientId)} className="underline underline-offset-4 hover:decoration-2">
          ← All requests
        </Link>
      </p>
      <RequestView
        clientId={clientId}
        detail={detail}
        response={await sentResponse(detail.request)}
        tokenUrl={env.publicUrl + routes.token}
      />
    </>
  )
}
