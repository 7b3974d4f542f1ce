import type { Person } from '#lib/access/actor.ts'
import { requirePermission } from '#lib/access/permissions.ts'
import { db } from '#lib/platform/db/db.ts'
import { Prisma } from '#prisma/generated/client.ts'
import { MOMENTS_SQL, type Stage } from './stages.ts'

/** Looking again within this time is the same visit, so that a reload does not empty the list. */
const VISIT_MINUTES = 30
const SHOWN = 20

/** What became of a partner: a stage that it reached, an app of it that began or ceased to fail, something it asks for. */
export type Happening = {
  kind: Stage | 'failing' | 'recovered' | 'request'
  at: Date
  slug: string
  name: string
  /** Of the app, where it is about one. */
  clientId: string | null
}

/**
 * Notes that the actor looks at the home of the connectivity team.
 * @returns when they last did before this visit; null the first time
 * @throws AppError `forbidden`
 */
export async function noteVisit({ actor }: { actor: Person }): Promise<Date | null> {
  requirePermission(actor, 'partner.read')
  const [visit] = await db().$queryRaw<{ beforeAt: Date | null }[]>`
    INSERT INTO staff_visit AS visit (user_id, visited_at) VALUES (${actor.id}::uuid, now())
    ON CONFLICT (user_id) DO UPDATE SET visited_at = now(), before_at =
      CASE WHEN visit.visited_at < now() - make_interval(mins => ${VISIT_MINUTES})
        THEN visit.visited_at ELSE visit.before_at END
    RETURNING before_at AS "beforeAt"`
  return visit?.beforeAt ?? null
}

/**
 * What became of partners since then, the newest first; `more` when that is not all.
 * @throws AppError `forbidden`
 */
export async function happenedSince(
  { actor }: { actor: Person },
  since: Date,
): Promise<{ happenings: Happening[]; more: boolean }> {
  requirePermission(actor, 'partner.read')
  const rows = await db().$queryRaw<Happening[]>`
    SELECT h.kind, h.at, t.slug, t.name, h.client_id AS "clientId" FROM (
      SELECT p.team_id, m.kind, m.at, NULL AS client_id FROM partner p CROSS JOIN LATERAL ${Prisma.raw(MOMENTS_SQL)}
      UNION ALL
      SELECT c.team_id, m.kind, m.at, c.client_id FROM incident i JOIN client c ON c.id = i.client_ref
        JOIN partner p ON p.team_id = c.team_id CROSS JOIN LATERAL (VALUES
        ('failing', i.started_at), ('recovered', CASE WHEN i.outcome = 'recovered' THEN i.ended_at END)) AS m(kind, at)
      UNION ALL
      SELECT c.team_id, 'request', r.created_at, c.client_id FROM scope_request r JOIN client c ON c.id = r.client_ref
        JOIN partner p ON p.team_id = c.team_id WHERE c.deleted_at IS NULL
    ) h JOIN team t ON t.id = h.team_id
    WHERE h.at > ${since} AND t.deleted_at IS NULL
    ORDER BY h.at DESC, t.slug, h.kind LIMIT ${SHOWN + 1}`
  return { happenings: rows.slice(0, SHOWN), more: rows.length > SHOWN }
}
