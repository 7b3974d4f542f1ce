import { endingWithinDays } from '#lib/features/health/ending-days.ts'
import { db } from '#lib/platform/db/db.ts'
import { Prisma } from '#prisma/generated/client.ts'

/** SQL for whether a credential `k` works, and ends within so many days. */
export const endsWithin = (days: number): Prisma.Sql =>
  Prisma.sql`k.ends_at > now() AND k.ends_at < now() + make_interval(days => ${days})`

/**
 * Of the apps that are not deleted, those of which some secret or key that works ends soon, by UUID, with the first end. Says nothing
 * of who may know: ask before.
 */
export async function clientsEndingSoon(): Promise<Map<string, Date>> {
  const rows = await db().$queryRaw<{ id: string; endsAt: Date }[]>(Prisma.sql`
    SELECT c.id, min(k.ends_at) AS "endsAt" FROM client_credential k JOIN client c ON c.id = k.client_ref
    WHERE c.deleted_at IS NULL AND ${endsWithin(await endingWithinDays())} GROUP BY 1`)
  return new Map(rows.map(({ id, endsAt }) => [id, endsAt]))
}
