import { type Db, databaseNow } from '#lib/platform/db/db.ts'
import { settingInEffect } from '#lib/platform/live-settings.ts'
import { Prisma } from '#prisma/generated/client.ts'
import { type RotationState, rotationState } from './states.ts'

/** What was used of a secret of a campaign, and of what its app has instead. */
export type Evidence = {
  /** Id of the row of the campaign. */
  id: string
  overSince: Date | null
  /** The new one that was used first, or else made first. */
  successorId: string | null
  madeAt: Date | null
  firstTokenAt: Date | null
  lastTokenAt: Date | null
}

/** By the hourly totals, which know the last moment of each hour; single requests lie in many partitions. */
const lastTokenOf = (credential: string, client: string) => `greatest(
    (SELECT u.last_at FROM usage_hour u WHERE u.client_ref = ${client} AND u.credential_id = ${credential} AND u.reason = 'issued' ORDER BY u.hour DESC LIMIT 1),
    (SELECT max(u.last_at) FROM usage_delta u WHERE u.client_ref = ${client} AND u.credential_id = ${credential} AND u.reason = 'issued'))`

/** When a secret got its last token, as SQL of a row `k` of `client_credential`. */
export const LAST_TOKEN_SQL = lastTokenOf('k.id', 'k.client_ref')

/**
 * The evidence for these rows. What an app has instead is what replaces the secret, and everything that it got since it was asked
 * and that works, unless that replaces another secret that is asked for: so it counts, too, when its owners rotated in the portal.
 * @param ids rows of campaigns
 */
export async function evidenceOf(tx: Db, ids: readonly string[]): Promise<Map<string, Evidence>> {
  if (ids.length === 0) return new Map()
  const rows = await tx.$queryRaw<Evidence[]>(Prisma.sql`
    SELECT s.id, CASE WHEN k.ends_at > now() THEN NULL WHEN k.revoked_at IS NOT NULL THEN k.revoked_at
        WHEN k.deactivated_at IS NOT NULL THEN k.deactivated_at ELSE k.ends_at END AS "overSince",
      n.id AS "successorId", n.created_at AS "madeAt", n.first AS "firstTokenAt",
      ${Prisma.raw(LAST_TOKEN_SQL)} AS "lastTokenAt"
    FROM campaign_secret s
    JOIN client_credential k ON k.id = s.credential_id
    LEFT JOIN LATERAL (
      SELECT n.id, n.created_at, coalesce(
        (SELECT e.time FROM token_event e WHERE e.credential_id = n.id AND e.outcome = 'issued'
           AND e.time >= used.hour AND e.time < used.hour + interval '1 hour' ORDER BY e.time LIMIT 1),
        used.last_at
      ) AS first
      FROM client_credential n
      -- In its first hour is its first request, if that is kept.
      LEFT JOIN LATERAL (
        SELECT u.hour, u.last_at FROM usage u
        WHERE u.client_ref = n.client_ref AND u.credential_id = n.id AND u.reason = 'issued' ORDER BY u.hour, u.last_at LIMIT 1
      ) used ON true
      WHERE n.client_ref = s.client_ref AND n.id <> s.credential_id AND (n.ends_at IS NULL OR n.ends_at > now())
        AND (n.id = k.replaced_by OR (n.created_at >= s.asked_at AND NOT EXISTS (
          SELECT FROM client_credential other JOIN campaign_secret o ON o.credential_id = other.id AND o.cancelled_at IS NULL
          WHERE other.client_ref = s.client_ref AND other.id <> s.credential_id AND other.replaced_by = n.id)))
      ORDER BY first NULLS LAST, n.created_at LIMIT 1
    ) n ON true
    WHERE s.id = ANY(${[...ids]}::uuid[])`)
  return new Map(rows.map((row) => [row.id, row]))
}

const NOTHING: Omit<Evidence, 'id'> = {
  ...{ overSince: null, successorId: null, madeAt: null, firstTokenAt: null, lastTokenAt: null },
}

/** How far these rows of campaigns are now, and what that is seen by: what tells it of a row. */
export async function standingOf(
  tx: Db,
  rows: readonly { id: string }[],
): Promise<(row: { id: string; cancelledAt: Date | null }) => Evidence & { state: RotationState }> {
  const evidence = await evidenceOf(
    tx,
    rows.map(({ id }) => id),
  )
  const at = { now: await databaseNow(tx), movedDays: await settingInEffect('CAMPAIGN_MOVED_AFTER', tx) }
  return ({ id, cancelledAt }) => {
    const found = evidence.get(id) ?? { ...NOTHING, id }
    return { ...found, state: rotationState({ ...found, cancelledAt }, at) }
  }
}
