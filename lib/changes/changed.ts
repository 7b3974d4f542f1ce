import type { Db } from '#lib/platform/db/db.ts'
import type { ChangeEvent } from './events.ts'
import { appendToAuditLog } from './subscribers/audit-log.ts'
import { noteForPeople } from './subscribers/notices.ts'
import { tellLog } from './subscribers/security-lines.ts'

/**
 * Everybody who hears of every change, in this order. Each writes in the transaction of the change, and speaks to
 * nobody else: a mail or a call is an outbox row, and a line of the log waits for the commit. The audit log comes last, because its rows are chained: from there to
 * the commit other writers wait.
 */
const SUBSCRIBERS: readonly ((tx: Db, event: ChangeEvent) => Promise<void>)[] = [
  noteForPeople,
  tellLog,
  appendToAuditLog,
]

/** Tells of a change, in its own transaction and as the last step: all of it is there, or none. */
export async function changed(tx: Db, event: ChangeEvent): Promise<void> {
  for (const tell of SUBSCRIBERS) await tell(tx, event)
}
