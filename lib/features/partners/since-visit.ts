import type { Person } from '#lib/access/actor.ts'
import { requirePermission } from '#lib/access/permissions.ts'
import { db } from '#lib/platform/db/db.ts'
import { Prisma } from '#prisma/generated/client.ts'
import { MOMENTS_SQL, STAGES } from './stages.ts'

/** Looking again within this time is the same visit, so that a reload does not empty the list. */
const VISIT_MINUTES = 30
const SHOWN = 20

/** What became of a partner, of its apps, or of what a team asks for. */
const HAPPENINGS = [
  ...STAGES,
  'failing',
  'recovered',
  'asks_scopes',
  'asks_live',
  'asks_quota',
  'granted',
  'declined',
  'disputed',
  'leaked',
  'campaign',
  'campaign_over',
] as const

/** Something that happened. What the reader did by themselves is no news, and not among it. */
export type Happening = {
  kind: (typeof HAPPENINGS)[number]
  at: Date
  /** The team that it is about; null for a campaign. */
  team: { slug: string; name: string; isPartner: boolean } | null
  /** Of the app, where it is about one. */
  clientId: string | null
  /** The request, the hand-off or the campaign that it is about, by its UUID. */
  id: string | null
  /** What a campaign is called. */
  name: string | null
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

type Row = Omit<Happening, 'team'> & { slug: string | null; team: string | null; isPartner: boolean }

/**
 * What happened since then, the newest first; `more` when that is not all.
 * @param others what features of higher rank know of
 * @throws AppError `forbidden`
 */
export async function happenedSince(
  { actor }: { actor: Person },
  since: Date,
  others: readonly Happening[] = [],
): Promise<{ happenings: Happening[]; more: boolean }> {
  requirePermission(actor, 'partner.read')
  const rows = await db().$queryRaw<Row[]>`
    SELECT h.kind, h.at, t.slug, t.name AS team, p.team_id IS NOT NULL AS "isPartner", h.client_id AS "clientId", h.id, h.name
    FROM (
      (${stagesAndHealth()}) UNION ALL (${requestsOf(actor, since)}) UNION ALL (${loggedSince(actor, since)})
    ) h LEFT JOIN team t ON t.id = h.team_id LEFT JOIN partner p ON p.team_id = h.team_id
    WHERE h.at > ${since} AND t.deleted_at IS NULL
    ORDER BY h.at DESC, t.slug, h.kind COLLATE "C" LIMIT ${SHOWN + 1}`
  const all = [...rows.filter(isKnown).map(toHappening), ...others].toSorted(
    (a, b) => b.at.getTime() - a.at.getTime(),
  )
  return { happenings: all.slice(0, SHOWN), more: all.length > SHOWN }
}

/** Another version may know kinds of requests that this one does not. */
const isKnown = ({ kind }: Row) => HAPPENINGS.includes(kind)

const toHappening = ({ slug, team, isPartner, ...row }: Row): Happening => ({
  ...row,
  team: slug !== null && team !== null ? { slug, name: team, isPartner } : null,
})

const stagesAndHealth = () => Prisma.sql`
  SELECT p.team_id, m.kind, m.at, NULL AS client_id, NULL AS id, NULL AS name
  FROM partner p CROSS JOIN LATERAL ${Prisma.raw(MOMENTS_SQL)}
  UNION ALL
  SELECT c.team_id, m.kind, m.at, c.client_id, NULL, NULL FROM incident i JOIN client c ON c.id = i.client_ref
    JOIN partner p ON p.team_id = c.team_id CROSS JOIN LATERAL (VALUES
    ('failing', i.started_at), ('recovered', CASE WHEN i.outcome = 'recovered' THEN i.ended_at END)) AS m(kind, at)`

/** What teams ask for, and what others answered. One that is granted by a command alone has nobody who decided. */
const requestsOf = (actor: Person, since: Date) => Prisma.sql`
  SELECT c.team_id, m.kind, m.at, c.client_id, r.id::text, NULL
  FROM access_request r JOIN client c ON c.id = r.client_ref CROSS JOIN LATERAL (VALUES
    ('asks_' || r.kind, r.created_at),
    (r.state, CASE WHEN r.state IN ('granted', 'declined') AND r.decided_by_id IS DISTINCT FROM ${actor.id}::uuid
      THEN r.decided_at END)) AS m(kind, at)
  WHERE (r.created_at > ${since} OR r.decided_at > ${since}) AND c.deleted_at IS NULL`

/** What only the log of changes knows. Each kind is read from its own end, and no further back than the visit. */
const loggedSince = (actor: Person, since: Date) => Prisma.sql`
  SELECT e.team_id, a.kind, e.time, e.detail->>'clientId', coalesce(e.detail->>'handOff', e.detail->>'campaign'),
    CASE a.kind WHEN 'campaign' THEN e.detail->>'name' END
  FROM (VALUES ('hand_off.disputed', 'disputed'), ('credential.leaked', 'leaked'), ('campaign.created', 'campaign'))
    AS a(action, kind)
  CROSS JOIN LATERAL (
    SELECT * FROM audit_entry e
    WHERE e.action = a.action AND e.actor_id IS DISTINCT FROM ${actor.id}
      AND e.seq > coalesce((SELECT seq FROM audit_entry WHERE time <= ${since} ORDER BY time DESC, seq DESC LIMIT 1), 0)
    ORDER BY e.seq DESC LIMIT ${SHOWN + 1}
  ) e`
