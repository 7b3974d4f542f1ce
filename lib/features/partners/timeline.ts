import type { Actor } from '#lib/access/actor.ts'
import { requirePermission } from '#lib/access/permissions.ts'
import { type AuditEntry, entriesOfTeam } from '#lib/changes/entries.ts'
import type { ChangeName } from '#lib/changes/events.ts'
import { keptHandOffs } from '#lib/changes/kept-hand-offs.ts'
import { db } from '#lib/platform/db/db.ts'
import { Prisma } from '#prisma/generated/client.ts'
import { MOMENTS_SQL, type Stage } from './stages.ts'

const SHOWN = 40

/** What was done to a partner’s apps and people that tells how it came along; settings are left to the log of changes. */
const ACTIONS: readonly ChangeName[] = [
  'client.registered',
  'client.imported',
  'client.suspended',
  'client.resumed',
  'client.deleted',
  'client.restored',
  'credential.added',
  'credential.rotated',
  'credential.rotation_asked',
  'credential.rotation_put_off',
  'credential.rotation_not_asked',
  'credential.rotation_over',
  'credential.deactivated',
  'credential.deleted',
  'hand_off.created',
  'hand_off.opened',
  'hand_off.claimed',
  'hand_off.confirmed',
  'hand_off.disputed',
  'hand_off.locked',
  'hand_off.revoked',
  'hand_off.resent',
  'team.person_added',
  'team.person_removed',
]

/** One thing of a partner’s history: a stage that it reached, an app that began or ceased to fail, or a change. */
export type TimelineItem = { at: Date } & (
  | { kind: Stage }
  | { kind: 'failing' | 'recovered'; clientId: string; reason: string }
  /** `handOffId` is the hand-off by whose link it was done, as long as that is kept. */
  | { kind: 'change'; entry: AuditEntry; handOffId: string | null }
)

/**
 * The history of a partner (UUID of its team), the newest first; 40 at most.
 * @throws AppError `forbidden`
 */
export async function partnerTimeline({ actor }: { actor: Actor }, teamId: string): Promise<TimelineItem[]> {
  requirePermission(actor, 'partner.read')
  const [entries, moments] = await Promise.all([
    entriesOfTeam(teamId, { actions: ACTIONS, limit: SHOWN }),
    db().$queryRaw<Exclude<TimelineItem, { kind: 'change' }>[]>`
      SELECT m.* FROM (
        SELECT m.kind, m.at, NULL AS "clientId", NULL AS reason FROM partner p CROSS JOIN LATERAL ${Prisma.raw(MOMENTS_SQL)} WHERE p.team_id = ${teamId}::uuid
        UNION ALL
        SELECT s.kind, s.at, c.client_id, i.reason FROM incident i JOIN client c ON c.id = i.client_ref
          CROSS JOIN LATERAL (VALUES ('failing', i.started_at),
            ('recovered', CASE WHEN i.outcome = 'recovered' THEN i.ended_at END)) AS s(kind, at)
        WHERE c.team_id = ${teamId}::uuid
      ) m WHERE m.at IS NOT NULL ORDER BY m.at DESC LIMIT ${SHOWN}`,
  ])
  const kept = await keptHandOffs(entries)
  const changes = entries.map(
    (entry): TimelineItem => ({
      ...{ kind: 'change', at: entry.time, entry },
      handOffId: entry.actorKind === 'holder' && kept.has(entry.actorId) ? entry.actorId : null,
    }),
  )
  return [...changes, ...moments].toSorted((a, b) => b.at.getTime() - a.at.getTime()).slice(0, SHOWN)
}
