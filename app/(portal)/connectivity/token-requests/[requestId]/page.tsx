import type { Metadata } from 'next'
import { notFound, redirect } from 'next/navigation'
import { Breadcrumbs } from '#components/breadcrumbs.tsx'
import { UnknownRequestFacts } from '#components/connectivity/unknown-request.tsx'
import { RequestView } from '#components/log/request-view.tsx'
import { PageHeader } from '#components/ui/page-header.tsx'
import { may } from '#lib/access/permissions.ts'
import { noteView } from '#lib/features/audit/note-view.ts'
import { findMissesOfRequest, findUnknownRequest } from '#lib/features/inspection/find-things.ts'
import { inspectRequest } from '#lib/features/inspection/inspected-request.ts'
import { requireActor } from '#lib/features/people/current-actor.ts'
import { requestIdSchema } from '#lib/features/request-log/request-id.ts'
import { sentResponse } from '#lib/features/request-log/sent-response.ts'
import { env } from '#lib/platform/env.ts'
import { routes } from '#lib/routes.ts'

export const metadata: Metadata = { title: 'Token request' }

export default async function TokenRequestPage({ params }: { params: Promise<{ requestId: string }> }) {
  const { requestId: segment } = await params
  const actor = await requireActor(routes.tokenRequest(segment))
  const asked = requestIdSchema.safeParse(segment)
  if (!may(actor, 'app.inspect') || !asked.success) notFound()
  const found = await inspectRequest({ actor }, asked.data)
  if (!found) {
    const [miss] = await findMissesOfRequest({ actor }, asked.data)
    if (miss) redirect(routes.inspectedApp(miss.clientId))
    const unknown = await findUnknownRequest({ actor }, asked.data)
    if (!unknown) notFound()
    await noteView(actor, { page: 'unknown_request', request: asked.data })
    return (
      <>
        <PageHeader title="Token request" description="Refused: no app has its client ID." />
        <UnknownRequestFacts request={unknown} />
      </>
    )
  }
  const { app, detail } = found
  await noteView(actor, { page: 'app', id: app.id, clientId: app.clientId, teamId: app.team.id })
  return (
    <>
      <PageHeader
        eyebrow={<Breadcrumbs trail={[{ href: routes.inspectedApp(app.clientId), label: app.clientId }]} />}
        title={<span translate="no">{app.name}</span>}
        description={`A token request of an app of ${app.team.name}.`}
      />
      <RequestView
        clientId={app.clientId}
        detail={detail}
        response={await sentResponse(detail.request)}
        tokenUrl={env.publicUrl + routes.token}
        isInspected
      />
    </>
  )
}
