import { z } from 'zod'
import { type Db, db } from '#lib/platform/db/db.ts'
import type { ChangeName, Subject } from './events.ts'

/** A row of the audit log, as people may read it. */
export type AuditEntry = {
  /** Its number in the log. */
  seq: bigint
  time: Date
  actorKind: string
  actorLabel: string
  action: string
  /** Where the actor was; null where that is not known, or erased. What a row about signing in says itself is in `detail`. */
  actorAddress: string | null
  /** Whether somebody of the connectivity team acted for a team that they are not in. */
  isByStaff: boolean
  /** What changed; its shape depends on the action, and on the version that wrote it. */
  detail: unknown
}

/** What is read of a row that people are to read. */
export const readable = {
  seq: true,
  time: true,
  actorKind: true,
  actorLabel: true,
  action: true,
  detail: true,
  personal: true,
} as const

/** What stands beside a row, as the trigger writes it; parts that were erased are missing. */
const personalSchema = z
  .object({
    actor: z.object({ label: z.string(), address: z.string().optional().catch(undefined) }).optional(),
    subject: z.object({ values: z.record(z.string(), z.unknown()) }).optional(),
    people: z.array(z.object({ email: z.string() }).nullable()).optional(),
  })
  .catch({})

/** Of whom nothing is left but this. */
export const ERASED = 'a deleted account'

type Row = Omit<AuditEntry, 'detail' | 'actorAddress' | 'isByStaff'> & { detail: unknown; personal: unknown }

/** What a row says of its actor besides who they are. */
const circumstances = z.object({ asStaff: z.literal(true).optional().catch(undefined) }).catch({})

/** A row with what stands beside it; who is erased is called so. */
export function toEntry<Read extends Row>({
  personal,
  detail,
  ...row
}: Read): Omit<Read, 'personal' | 'detail'> & AuditEntry {
  const { actor, subject, people } = personalSchema.parse(personal ?? {})
  const isErased = row.actorKind === 'person' && (personal !== null || row.actorLabel === 'erased')
  const { actorAddress: _, asStaff: __, ...told } = Object(detail)
  return {
    ...row,
    actorLabel: actor?.label ?? (isErased ? ERASED : row.actorLabel),
    actorAddress: actor?.address ?? null,
    isByStaff: circumstances.parse(detail).asStaff === true,
    detail: {
      ...told,
      ...subject?.values,
      ...(people && { people: people.map((one) => one?.email ?? ERASED) }),
    },
  }
}

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
  const entries = rows.slice(0, limit).map(toEntry)
  return { entries, next: rows.length > limit ? (entries.at(-1)?.seq ?? null) : null }
}

/** The newest rows of a team (UUID) that tell of one of these actions. Says nothing of who may read them: ask before. */
export async function entriesOfTeam(
  teamId: string,
  { actions, limit }: { actions: readonly ChangeName[]; limit: number },
): Promise<(AuditEntry & { actorId: string | null })[]> {
  const rows = await db().auditEntry.findMany({
    where: { teamId, action: { in: [...actions] } },
    select: { ...readable, actorId: true },
    orderBy: { seq: 'desc' },
    take: limit,
  })
  return rows.map(toEntry)
}

type Wanted = {
  actions: readonly ChangeName[]
  /** Members of the detail, of which one must have this value. */
  naming?: Readonly<Record<string, string>>
  /** Members of the detail that all have these values. */
  saying?: Readonly<Record<string, string>>
  /** The last moment that counts. */
  until?: Date
  /** Only rows after the one of this number. */
  after?: bigint
}

/** The newest row about one thing that tells of one of these actions. Says nothing of who may read it: ask before. */
export async function latestEntry(
  subject: Subject,
  { actions, naming, saying, until, after }: Wanted,
  tx: Db = db(),
): Promise<AuditEntry | null> {
  const row = await tx.auditEntry.findFirst({
    where: {
      subjectKind: subject.kind,
      subjectId: subject.id,
      action: { in: [...actions] },
      ...(naming && {
        OR: Object.entries(naming).map(([member, equals]) => ({ detail: { path: [member], equals } })),
      }),
      ...(saying && {
        AND: Object.entries(saying).map(([member, equals]) => ({ detail: { path: [member], equals } })),
      }),
      ...(until && { time: { lte: until } }),
      ...(after !== undefined && { seq: { gt: after } }),
    },
    select: readable,
    orderBy: { seq: 'desc' },
  })
  return row && toEntry(row)
}
