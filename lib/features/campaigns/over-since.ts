import type { Person } from '#lib/access/actor.ts'
import { requirePermission } from '#lib/access/permissions.ts'
import type { Happening } from '#lib/features/partners/since-visit.ts'
import { db } from '#lib/platform/db/db.ts'

/** So many are told. */
const TOLD = 21

/**
 * The campaigns that were over after a moment: by their date, or because each secret had ended or was no longer asked for. The
 * latest first.
 * @throws AppError `forbidden`
 */
export async function campaignsOverSince({ actor }: { actor: Person }, since: Date): Promise<Happening[]> {
  requirePermission(actor, 'campaign.read')
  const rows = await db().$queryRaw<{ id: string; name: string; at: Date }[]>`
    SELECT * FROM (
      SELECT c.id, c.name, least(c.ends_at, closed.at) AS at FROM campaign c LEFT JOIN LATERAL (
        SELECT max(coalesce(s.ended_at, s.cancelled_at)) AS at FROM campaign_secret s WHERE s.campaign_id = c.id
        HAVING bool_and(s.ended_at IS NOT NULL OR s.cancelled_at IS NOT NULL)
      ) closed ON true
      WHERE c.ends_at > ${since}
    ) over WHERE at > ${since} AND at <= now() ORDER BY at DESC, id LIMIT ${TOLD}`
  return rows.map((row) => ({ ...row, kind: 'campaign_over', team: null, clientId: null }))
}
