import type { Actor } from '#lib/access/actor.ts'
import { requirePermission } from '#lib/access/permissions.ts'
import { db } from '#lib/platform/db/db.ts'

/**
 * A text that differs as soon as a partner was added, moved, began to fail or recovered.
 * @throws AppError `forbidden`
 */
export async function versionOfPartners({ actor }: { actor: Actor }): Promise<string> {
  requirePermission(actor, 'partner.read')
  const [found] = await db().$queryRaw<{ version: string }[]>`
    SELECT concat_ws(' ', p.partners, p.moved, i.failing, i.began) AS version FROM
      (SELECT count(*) AS partners, extract(epoch FROM max(greatest(created_at, claimed_at, first_token_at,
         first_call_at, live_at))) AS moved FROM partner) p,
      (SELECT count(*) AS failing, extract(epoch FROM max(started_at)) AS began FROM incident WHERE ended_at IS NULL) i`
  return found?.version ?? ''
}
