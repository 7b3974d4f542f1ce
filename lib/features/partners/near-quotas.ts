import { QUOTA_NEAR_SHARE } from '#lib/features/notices/kinds.ts'
import { db } from '#lib/platform/db/db.ts'
import { Prisma } from '#prisma/generated/client.ts'

/**
 * The apps (UUIDs) that nearly used up a quota, or all of it, in one of the last 24 hours, whether it is enforced or
 * observed: the running hour and the 23 before it. Says nothing of who may know: ask before.
 */
export async function clientsNearQuota(): Promise<string[]> {
  const rows = await db().$queryRaw<{ id: string }[]>(Prisma.sql`
    SELECT c.id FROM client_restriction r JOIN client c ON c.id = r.client_ref AND c.deleted_at IS NULL
    WHERE r.kind = 'quota' AND r.mode <> 'off' AND (r.rule->>'quotaPerHour')::int > 0 AND EXISTS (
      SELECT FROM usage u
      WHERE u.client_ref = r.client_ref AND u.reason = 'issued'
        AND u.hour >= date_trunc('hour', now(), 'UTC') - interval '23 hours'
      GROUP BY u.hour HAVING sum(u.count) >= (r.rule->>'quotaPerHour')::int * ${QUOTA_NEAR_SHARE}::float8)`)
  return rows.map(({ id }) => id)
}
