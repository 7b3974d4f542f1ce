import { db } from '#lib/platform/db/db.ts'
import { Prisma } from '#prisma/generated/client.ts'

/** What speaks for doing away with an app that nobody uses. */
export type IdleEvidence = {
  /** Tokens it ever got. */
  tokensEver: number
  /** Start of the day (UTC) of its last token; null when it never got one. */
  lastDay: Date | null
  /** Where that was asked from; null when the event is not kept any more. */
  lastAddress: string | null
}

type Row = IdleEvidence & { id: string }

/** The evidence for each of these clients (by UUID). */
export async function idleEvidence(ids: readonly string[]): Promise<Map<string, IdleEvidence>> {
  if (ids.length === 0) return new Map()
  const rows = await db().$queryRaw<Row[]>(Prisma.sql`
    SELECT c.id, coalesce(used.tokens, 0)::float8 AS "tokensEver", used.last AS "lastDay", event.address AS "lastAddress"
    FROM unnest(${ids}::uuid[]) AS c(id)
    CROSS JOIN LATERAL (
      SELECT sum(issued) AS tokens, max(day) FILTER (WHERE issued > 0) AS last FROM (
        SELECT (u.starts_at AT TIME ZONE 'UTC')::date AS day, u.issued FROM usage_bucket u
        WHERE u.client_ref = c.id AND u.hours = 24 AND u.issued > 0
        UNION ALL
        SELECT (u.hour AT TIME ZONE 'UTC')::date, u.count FROM usage_hour u
        WHERE u.client_ref = c.id AND u.reason = 'issued' AND u.hour >= (SELECT until FROM usage_progress)
        UNION ALL
        SELECT (u.hour AT TIME ZONE 'UTC')::date, u.count FROM usage_delta u
        WHERE u.client_ref = c.id AND u.reason = 'issued'
      ) counted
    ) used
    LEFT JOIN LATERAL (
      SELECT e.address FROM token_event e
      WHERE e.client_ref = c.id AND e.outcome = 'issued' ORDER BY e.time DESC LIMIT 1
    ) event ON true`)
  return new Map(rows.map(({ id, ...evidence }) => [id, evidence]))
}
