import { actorLabel, type Principal } from '#lib/accounts/actor.ts'
import type { AuditAction, AuditRecord } from '#lib/audit/append.ts'
import type { Db } from '#lib/db.ts'
import type { CredentialChange } from './detail.ts'
import type { NoticeKind } from './kinds.ts'

type Rule = { kind: NoticeKind; change?: CredentialChange }

/** Which of the changes that the audit log tells of the team is told, too, and as what. */
const NOTICED: Partial<Record<AuditAction, Rule>> = {
  'credential.added': { kind: 'credential_created', change: 'added' },
  'credential.reactivated': { kind: 'credential_created', change: 'reactivated' },
  'credential.rotated': { kind: 'credential_revoked', change: 'rotated' },
  'credential.rotation_cancelled': { kind: 'credential_revoked', change: 'rotation_cancelled' },
  'credential.retired': { kind: 'credential_revoked', change: 'retired' },
  'credential.deactivated': { kind: 'credential_revoked', change: 'deactivated' },
  'credential.deleted': { kind: 'credential_revoked', change: 'deleted' },
  'client.transferred': { kind: 'app_transferred' },
  'client.deleted': { kind: 'app_deleted' },
}

/**
 * Writes the notices that a change calls for, in the transaction of the change: both are there, or neither is. Triggers
 * hand them to the people of the team.
 */
export async function noteChange(tx: Db, { action, actor, subject, teamId, detail = {} }: AuditRecord) {
  const rule = NOTICED[action]
  if (!rule || teamId === undefined || subject.kind !== 'client') return
  const notice = {
    kind: rule.kind,
    clientRef: subject.id,
    detail: {
      by: writerOf(actor),
      ...(rule.change && { change: rule.change }),
      ...taken(detail),
    },
  }
  const teamIds = [teamId, ...(action === 'client.transferred' ? await formerTeam(tx, detail.from) : [])]
  await tx.notice.createMany({ data: teamIds.map((id) => ({ ...notice, teamId: id })) })
}

/** What a notice takes over from the audit row, under its own names. */
function taken(detail: NonNullable<AuditRecord['detail']>) {
  const members = {
    credentialId: detail.credentialId,
    credentialKind: detail.kind,
    credentialName: detail.name,
    expiresAt: detail.expiresAt,
    until: detail.retiresAt ?? detail.restorableUntil,
    from: detail.from,
    to: detail.to,
  }
  return Object.fromEntries(Object.entries(members).filter(([, value]) => typeof value === 'string'))
}

async function formerTeam(tx: Db, slug: unknown): Promise<string[]> {
  if (typeof slug !== 'string') return []
  const team = await tx.team.findUnique({ where: { slug }, select: { id: true } })
  return team ? [team.id] : []
}

function writerOf(actor: Principal | null): string {
  if (actor === null) return 'Latchkey'
  switch (actor.kind) {
    case 'person':
      return actorLabel(actor)
    case 'operator':
      return 'The connectivity team'
    case 'client':
      return `The app ${actor.clientId}`
  }
}
