import { db } from '#lib/platform/db/db.ts'
import type { ChangeName, Subject } from './events.ts'

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

const readable = {
  seq: true,
  time: true,
  actorKind: true,
  actorLabel: true,
  action: true,
  detail: true,
} as const

/**
 * The rows about one thing, newest first, those before the row `before` only. Says nothing of who may read them: ask
 * before. `next` is the cursor of the following page, null on the last one.
 */
export async function entriesAbout(
  subject: Subject,
  { before, limit }: { before: bigint | null; limit: number },
): Promise<{ entries: AuditEntry[]; next: bigint | null }> {
  const rows = await db().auditEntry.findMany({
    where: {
      subjectKind: subject.kind,
      subjectId: subject.id,
      ...(before !== null && { seq: { lt: before } }),
    },
    select: readable,
    orderBy: { seq: 'desc' },
    // One more than asked for tells whether there is another page.
    take: limit + 1,
  })
  const entries = rows.slice(0, limit)
  return { entries, next: rows.length > limit ? (entries.at(-1)?.seq ?? null) : null }
}

type Wanted = {
  actions: readonly ChangeName[]
  /** Members of the detail, of which one must have this value. */
  naming?: Readonly<Record<string, string>>
  /** The last moment that counts. */
  until?: Date
  /** Only rows after the one of this number. */
  after?: bigint
}

/** The newest row about one thing that tells of one of these actions. Says nothing of who may read it: ask before. */
export async function latestEntry(
  subject: Subject,
  { actions, naming, until, after }: Wanted,
): Promise<AuditEntry | null> {
  return await db().auditEntry.findFirst({
    where: {
      subjectKind: subject.kind,
      subjectId: subject.id,
      action: { in: [...actions] },
      ...(naming && {
        OR: Object.entries(naming).map(([member, equals]) => ({ detail: { path: [member], equals } })),
      }),
      ...(until && { time: { lte: until } }),
      ...(after !== undefined && { seq: { gt: after } }),
    },
    select: readable,
    orderBy: { seq: 'desc' },
  })
}
