import type { ReactNode } from 'react'
import { DeletedApp } from '#components/apps/deleted-app.tsx'
import { visibleClient } from '#lib/access/visible-client.ts'
import { findDeletedClient } from '#lib/features/apps/deleted-client.ts'
import { currentActor } from '#lib/features/people/current-actor.ts'
import { restoreAction } from '../actions.ts'
import { readClientId } from './client-id.ts'

type Props = { params: Promise<{ clientId: string }>; children: ReactNode }

/**
 * Puts what an app was in the place of all its pages while it is deleted and can be restored. It guards nothing: each page
 * asks for its actor and its app.
 */
export default async function AppLayout({ params, children }: Props) {
  const clientId = readClientId((await params).clientId)
  const actor = await currentActor()
  if (!actor || (await visibleClient(actor, clientId))) return children
  const deleted = await findDeletedClient(actor, clientId)
  return deleted ? <DeletedApp app={deleted} restore={restoreAction} /> : children
}
