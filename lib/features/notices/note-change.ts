import { actorLabel, type Principal } from '#lib/access/actor.ts'
import type { AuditAction, AuditRecord } from '#lib/changes/append.ts'
import { accessOf } from '#lib/features/apps/setting-changes.ts'
import type { Db } from '#lib/platform/db/db.ts'
import type { CredentialChange } from './detail.ts'
import { isPersonal, type NoticeKind } from './kinds.ts'

type Rule = { kind: NoticeKind; change?: CredentialChange }

/** Which of the changes that the audit log tells of people are told, too, and as what (decision 20). */
const NOTICED: Partial<Record<AuditAction, Rule>> = {
  'credential.added': { kind: 'credential_created', change: 'added' },
  'credential.reactivated': { kind: 'credential_created', change: 'reactivated' },
  'credential.rotated': { kind: 'credential_revoked', change: 'rotated' },
  'credential.rotation_cancelled': { kind: 'credential_revoked', change: 'rotation_cancelled' },
  'credential.retired': { kind: 'credential_revoked', change: 'retired' },
  'credential.deactivated': { kind: 'credential_revoked', change: 'deactivated' },
  'credential.deleted': { kind: 'credential_revoked', change: 'deleted' },
  'credential.overlap_extended': { kind: 'credential_created', change: 'extended' },
  'client.updated': { kind: 'app_access_changed' },
  'client.restricted': { kind: 'app_access_changed' },
  'client.suspended': { kind: 'app_suspended' },
  'client.resumed': { kind: 'app_resumed' },
  'client.transferred': { kind: 'app_transferred' },
  'client.deleted': { kind: 'app_deleted' },
  'client.restored': { kind: 'app_restored' },
  'token.revoked': { kind: 'tokens_revoked' },
  'credential.tokens_revoked': { kind: 'tokens_revoked' },
  'client.tokens_revoked': { kind: 'tokens_revoked' },
  'user.signed_out_elsewhere': { kind: 'signed_out_elsewhere' },
}

/**
 * Writes the notices that a change calls for, in the transaction of the change: both are there, or neither is. Triggers
 * hand them to the people of the team, or to the one person whom they concern.
 */
export async function noteChange(tx: Db, { action, actor, subject, teamId, detail = {} }: AuditRecord) {
  const rule = NOTICED[action]
  if (!rule || (rule.kind === 'app_access_changed' && !changesAccess(detail))) return
  const notice = {
    kind: rule.kind,
    detail: {
      by: writerOf(actor),
      ...(rule.change && { change: rule.change }),
      ...taken(detail),
    },
  }
  if (isPersonal(rule.kind)) {
    const [home] = actor?.kind === 'person' ? actor.teams : []
    if (home) await tx.notice.create({ data: { ...notice, teamId: home.id, onlyFor: subject.id } })
    return
  }
  if (teamId === undefined || subject.kind !== 'client') return
  const teamIds = [teamId, ...(action === 'client.transferred' ? await formerTeam(tx, detail.from) : [])]
  await tx.notice.createMany({
    data: teamIds.map((id) => ({ ...notice, clientRef: subject.id, teamId: id })),
  })
}

type Detail = NonNullable<AuditRecord['detail']>

/** What an app is called is nobody’s concern but its team’s, who see it. */
function changesAccess({ before, after }: Detail): boolean {
  const [was, is] = [before, after].map((settings) => (isSettings(settings) ? accessOf(settings) : null))
  return JSON.stringify(was) !== JSON.stringify(is)
}

const isSettings = (value: Detail[string] | undefined): value is Readonly<Record<string, string>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** What a notice takes over from the audit row, under its own names. */
function taken(detail: Detail) {
  const { before, after, sessions } = detail
  const members = {
    credentialId: detail.credentialId,
    credentialKind: detail.kind,
    credentialName: detail.name,
    expiresAt: detail.expiresAt,
    until: detail.retiresAt ?? detail.restorableUntil,
    from: detail.from,
    to: detail.to,
    side: detail.by,
  }
  return {
    ...Object.fromEntries(Object.entries(members).filter(([, value]) => typeof value === 'string')),
    ...(typeof sessions === 'number' && { sessions }),
    ...(isSettings(before) && isSettings(after) && { before: accessOf(before), after: accessOf(after) }),
  }
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
