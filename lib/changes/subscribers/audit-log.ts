import { actorId, actorLabel } from '#lib/access/actor.ts'
import type { ChangeEvent } from '#lib/changes/events.ts'
import type { Db } from '#lib/platform/db/db.ts'

/** Appends a row to the audit log. */
export async function appendToAuditLog(
  tx: Db,
  { actor, name, subject, teamId, detail }: ChangeEvent,
): Promise<void> {
  await tx.auditEntry.create({
    data: {
      // The trigger numbers, dates and hashes the row.
      seq: 0n,
      previousHash: new Uint8Array(),
      hash: new Uint8Array(),
      actorKind: actor?.kind ?? 'system',
      actorId: actor && actorId(actor),
      actorLabel: actor ? actorLabel(actor) : 'latchkey',
      action: name,
      subjectKind: subject.kind,
      subjectId: subject.id,
      teamId: teamId ?? null,
      detail,
    },
    select: { action: true },
  })
}
