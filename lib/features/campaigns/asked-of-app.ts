import type { Principal } from '#lib/access/actor.ts'
import { visibleClient } from '#lib/access/visible-client.ts'
import { db } from '#lib/platform/db/db.ts'

/** A secret that the connectivity team asked to be rotated and that nobody rotated yet, as its owners see it. */
export type AskedOfApp = { credentialId: string; name: string; endsAt: Date; reason: string }

/** What is asked of an app, the first to end first; nothing for whoever cannot see it. */
export async function askedOfApp(actor: Principal, clientId: string): Promise<AskedOfApp[]> {
  const client = await visibleClient(actor, clientId)
  if (!client) return []
  const rows = await db().campaignSecret.findMany({
    where: {
      ...{ clientRef: client.id, endedAt: null, cancelledAt: null, endsAt: { gt: new Date() } },
      credential: { retiresAt: null, deactivatedAt: null, revokedAt: null },
    },
    select: {
      credentialId: true,
      endsAt: true,
      credential: { select: { name: true } },
      campaign: { select: { reason: true } },
    },
    orderBy: { endsAt: 'asc' },
  })
  return rows.map(({ credentialId, endsAt, credential, campaign }) => ({
    ...{ credentialId, endsAt, name: credential.name, reason: campaign.reason },
  }))
}
