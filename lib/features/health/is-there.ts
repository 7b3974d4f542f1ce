import { undoEndedFor } from '#lib/kernel/undo-period.ts'
import { Prisma } from '#prisma/generated/client.ts'
import type { ListFilter } from './list-filter.ts'

/** SQL for whether the app `c` is of this status. Deleted apps are listed by themselves, and as long as they can be restored. */
export function isThere(status: ListFilter['status']): Prisma.Sql {
  if (status === 'deleted')
    return Prisma.sql`c.deleted_at > ${undoEndedFor(Date.now())} AND c.purged_at IS NULL`
  if (status) return Prisma.sql`c.deleted_at IS NULL AND c.status = ${status}::client_status`
  return Prisma.sql`c.deleted_at IS NULL`
}
