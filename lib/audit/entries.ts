import { db } from '#lib/db.ts'
import type { AuditRecord } from './append.ts'

/** A row of the audit log, as people may read it. */
export type AuditEntry = {
  /** Its number in the log. */
  seq: bigint
  time: Date
  actorKind: string
  actorLabel: string
  action: string
  /** What changed; its shape depends on the action, and on the version that wrote it. */
  detail: unknown
}

/**
 * The rows about one thing, newest first, those before the row `before` only. Says nothing of who may read them: ask
 * before. `next` is the cursor of the following page, null on the last one.
 */
export async function entriesAbout(
  subject: AuditRecord['subject'],
  { before, limit }: { before: bigint | null; limit: number },
): Promise<{ entries: AuditEntry[]; next: bigint | null }> {
  const rows = await db().auditEntry.findMany({
    where: {
      subjectKind: subject.kind,
      subjectId: subject.id,
      ...(before !== null && { seq: { lt: before } }),
    },
    select: { seq: true, time: true, actorKind: true, actorLabel: true, action: true, detail: true },
    orderBy: { seq: 'desc' },
    // One more than asked for tells whether there is another page.
    take: limit + 1,
  })
  const entries = rows.slice(0, limit)
  return { entries, next: rows.length > limit ? (entries.at(-1)?.seq ?? null) : null }
}
