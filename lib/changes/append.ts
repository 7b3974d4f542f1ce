import { actorId, actorLabel, type Principal } from '#lib/access/actor.ts'
import { noteChange } from '#lib/features/notices/note-change.ts'
import type { Db } from '#lib/platform/db/db.ts'

/** What happened, in past tense: `subject.verb`. */
export type AuditAction =
  | 'user.signed_up'
  | 'user.created'
  | 'user.signed_in'
  | 'user.confirmed_identity'
  | 'user.sign_in_failed'
  | 'user.signed_out'
  | 'user.signed_out_elsewhere'
  | 'user.notices_chosen'
  | 'invitation.created'
  | 'team.created'
  | 'team.confirmed'
  | 'client.registered'
  | 'client.imported'
  | 'client.updated'
  | 'client.restricted'
  | 'client.suspended'
  | 'client.resumed'
  | 'client.transferred'
  | 'client.deleted'
  | 'client.restored'
  | 'client.purged'
  | 'api.created'
  | 'api.updated'
  | 'api.resource_server_added'
  | 'api.resource_server_removed'
  | 'scope.created'
  | 'credential.added'
  | 'credential.rotated'
  | 'credential.rotation_cancelled'
  | 'credential.overlap_extended'
  | 'credential.retired'
  | 'credential.deactivated'
  | 'credential.reactivated'
  | 'credential.deleted'
  | 'credential.tokens_revoked'
  | 'token.revoked'
  | 'client.tokens_revoked'
  | 'server.tokens_revoked'
  | 'signing_key.created'
  | 'signing_key.retired'

type Value = string | number | boolean | null | readonly string[]

export type AuditRecord = {
  /** Null for what the server does by itself. */
  actor: Principal | null
  action: AuditAction
  subject: {
    kind: 'user' | 'team' | 'client' | 'invitation' | 'signing_key' | 'api' | 'scope' | 'server'
    id: string
  }
  teamId?: string
  /** What changed, before and after. Never anything secret. */
  detail?: Record<string, Value | Readonly<Record<string, Value>>>
}

/**
 * Appends a row to the audit log, in the transaction of the change it tells of, and tells the team where the change
 * calls for it. It comes last in that transaction: rows are chained, so from here to the commit other writers wait.
 */
export async function audit(tx: Db, record: AuditRecord): Promise<void> {
  await noteChange(tx, record)
  await tx.auditEntry.create({
    data: {
      // The trigger numbers, dates and hashes the row.
      seq: 0n,
      previousHash: new Uint8Array(),
      hash: new Uint8Array(),
      actorKind: record.actor?.kind ?? 'system',
      actorId: record.actor && actorId(record.actor),
      actorLabel: record.actor ? actorLabel(record.actor) : 'latchkey',
      action: record.action,
      subjectKind: record.subject.kind,
      subjectId: record.subject.id,
      teamId: record.teamId ?? null,
      detail: record.detail ?? {},
    },
    select: { action: true },
  })
}
