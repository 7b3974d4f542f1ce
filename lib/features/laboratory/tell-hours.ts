import { changed } from '#lib/changes/changed.ts'
import { db } from '#lib/platform/db/db.ts'
import { env } from '#lib/platform/env.ts'

/**
 * Tells the audit log how many throwaway clients were made in each hour that is over, once, as a job: that is all it
 * learns of them.
 * @returns how many hours there were
 */
export async function tellLaboratoryHours(): Promise<number> {
  return await db('jobs').$transaction(async (tx) => {
    const hours = await tx.$queryRaw<{ hour: Date; clients: bigint }[]>`
      UPDATE laboratory_hour SET told_at = now()
      WHERE told_at IS NULL AND hour < date_trunc('hour', now(), 'UTC')
      RETURNING hour, clients`
    for (const { hour, clients } of hours.toSorted((one, other) => one.hour.getTime() - other.hour.getTime()))
      await changed(tx, {
        actor: null,
        name: 'server.throwaways_counted',
        subject: { kind: 'server', id: env.publicUrl },
        detail: { hour: hour.toISOString(), clients: Number(clients) },
      })
    return hours.length
  })
}
