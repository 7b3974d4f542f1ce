import type { ChangeEvent, Settings } from '#lib/changes/events.ts'
import type { Db } from '#lib/platform/db/db.ts'
import { isOfHandOff, noteOfHandOff } from './hand-off-notices.ts'
import { noteLeak } from './leaks.ts'
import { noteOfRequest } from './request-notices.ts'
import { isOfRotation, noteOfRotation } from './rotation-notices.ts'
import { noteOfTeam } from './team-notices.ts'
import { writerFor, writerOf } from './writer.ts'

/** What happened to a secret or key, by the verb that did it. */
export const CREDENTIAL_CHANGES = [
  'added',
  'reactivated',
  'extended',
  'rotated',
  'rotation_cancelled',
  'retired',
  'deactivated',
  'deleted',
] as const
export type CredentialChange = (typeof CREDENTIAL_CHANGES)[number]

/** What happened to a second factor. */
export const FACTOR_CHANGES = [
  'passkey_added',
  'passkey_removed',
  'totp_added',
  'totp_removed',
  'recovery_codes_renewed',
  'recovery_code_used',
  'cleared',
] as const
export type FactorChange = (typeof FACTOR_CHANGES)[number]

const ofFactor = (factor: FactorChange, facts: Record<string, string | number> = {}) => ({
  kind: 'second_factor_changed',
  facts: { factor, ...facts },
})

/** What is told of a change. */
type Told = {
  kind: ToldKind
  change?: CredentialChange
  credentialId?: string
  credentialKind?: string
  credentialName?: string
  expiresAt?: string
  until?: string
  from?: string
  to?: string
  side?: string
  reason?: string
  before?: Settings
  after?: Settings
}

/** The kinds of notices that changes of an app call for. */
export type ToldKind =
  | 'credential_created'
  | 'credential_revoked'
  | 'app_access_changed'
  | 'app_suspended'
  | 'app_resumed'
  | 'app_transferred'
  | 'app_deleted'
  | 'app_restored'
  | 'tokens_revoked'

/**
 * Writes the notices that a change calls for. Triggers hand them to the people of the team, or to the one person whom
 * they concern.
 */
export async function noteForPeople(tx: Db, event: ChangeEvent): Promise<void> {
  const personal = personalOf(event)
  if (personal) return await noteForOne(tx, event, personal)
  if (event.name === 'credential.leaked') return await noteLeak(tx, event)
  if (isOfHandOff(event)) return await noteOfHandOff(tx, event)
  if (isOfRotation(event)) return await noteOfRotation(tx, event)
  if (await noteOfRequest(tx, event)) return
  await noteOfTeam(tx, event)
  const told = toldOf(event)
  if (told === null || event.teamId === undefined) return
  const { kind, ...facts } = told
  const teamIds = [event.teamId, ...(await formerTeam(tx, event))]
  await tx.notice.createMany({
    data: teamIds.map((teamId) => ({
      kind,
      detail: { by: writerFor(event.actor, teamIds), ...facts },
      actedBy: event.actor?.kind === 'person' ? event.actor.id : null,
      clientRef: event.subject.id,
      teamId,
    })),
  })
}

/** What a person is told of their own account; null for everything else. */
function personalOf(event: ChangeEvent): { kind: string; facts: Record<string, string | number> } | null {
  switch (event.name) {
    case 'user.signed_out_elsewhere':
      return { kind: 'signed_out_elsewhere', facts: { sessions: event.detail.sessions } }
    case 'user.password_changed':
      return {
        kind: 'password_changed',
        facts: { address: event.detail.address, how: event.detail.how },
      }
    case 'user.reset_link_made':
      return { kind: 'reset_link_made', facts: {} }
    case 'user.role_changed': {
      const { before: from, after: to, provider } = event.detail
      return { kind: 'role_changed', facts: { from, to, ...(provider !== undefined && { provider }) } }
    }
    case 'user.address_changed':
      return { kind: 'address_changed', facts: {} }
    case 'user.provider_linked':
      return { kind: 'provider_changed', facts: { provider: event.detail.provider, provided: 'linked' } }
    case 'user.provider_unlinked':
      return { kind: 'provider_changed', facts: { provider: event.detail.provider, provided: 'unlinked' } }
    case 'user.passkey_added':
      return ofFactor('passkey_added', { passkey: event.detail.device })
    case 'user.passkey_removed':
      return ofFactor('passkey_removed', { passkey: event.detail.device })
    case 'user.totp_added':
      return ofFactor('totp_added')
    case 'user.totp_removed':
      return ofFactor('totp_removed')
    case 'user.recovery_codes_renewed':
      return ofFactor('recovery_codes_renewed')
    case 'user.recovery_code_used':
      return ofFactor('recovery_code_used', { left: event.detail.left })
    case 'user.factors_cleared':
      return ofFactor('cleared')
    case 'user.signed_in': {
      const { isNewDevice, device, address } = event.detail
      return isNewDevice ? { kind: 'new_device', facts: { device, address } } : null
    }
    default:
      return null
  }
}

/** Of their account a person alone is told, whatever teams they are in. */
async function noteForOne(
  tx: Db,
  { actor, subject }: ChangeEvent,
  { kind, facts }: NonNullable<ReturnType<typeof personalOf>>,
): Promise<void> {
  await tx.notice.create({ data: { kind, detail: { by: writerOf(actor), ...facts }, onlyFor: subject.id } })
}

/** Which of all changes the team of an app is told, and as what (decision 20); null for the others. */
function toldOf(event: ChangeEvent): Told | null {
  switch (event.name) {
    case 'credential.added':
      return { kind: 'credential_created', change: 'added', ...credentialIn(event), ...expiryIn(event) }
    case 'credential.reactivated':
      return { kind: 'credential_created', change: 'reactivated', ...credentialIn(event) }
    case 'credential.overlap_extended':
      return {
        kind: 'credential_created',
        change: 'extended',
        ...credentialIn(event),
        until: event.detail.retiresAt,
      }
    case 'credential.rotated':
      return {
        kind: 'credential_revoked',
        change: 'rotated',
        ...credentialIn(event),
        ...expiryIn(event),
        until: event.detail.retiresAt,
      }
    case 'credential.rotation_cancelled':
      return { kind: 'credential_revoked', change: 'rotation_cancelled', ...credentialIn(event) }
    case 'credential.retired':
      return { kind: 'credential_revoked', change: 'retired', ...credentialIn(event) }
    case 'credential.deactivated':
      return { kind: 'credential_revoked', change: 'deactivated', ...credentialIn(event) }
    case 'credential.deleted':
      return { kind: 'credential_revoked', change: 'deleted', ...credentialIn(event) }
    case 'client.updated':
    case 'client.restricted':
      return accessChange(event.detail)
    case 'client.suspended':
      return { kind: 'app_suspended', side: event.detail.by, ...reasonIn(event.detail) }
    case 'client.resumed':
      return { kind: 'app_resumed', side: event.detail.by }
    case 'client.transferred':
      return { kind: 'app_transferred', from: event.detail.from, to: event.detail.to }
    case 'client.deleted':
      return { kind: 'app_deleted', until: event.detail.restorableUntil }
    case 'client.restored':
      return { kind: 'app_restored' }
    case 'token.revoked':
    case 'client.tokens_revoked':
      return { kind: 'tokens_revoked' }
    case 'credential.tokens_revoked':
      return {
        kind: 'tokens_revoked',
        credentialId: event.detail.credentialId,
        credentialKind: event.detail.kind,
      }
    default:
      return null
  }
}

const credentialIn = ({ detail }: { detail: { credentialId: string; kind: string; name: string } }) => ({
  credentialId: detail.credentialId,
  credentialKind: detail.kind,
  credentialName: detail.name,
})

const expiryIn = ({ detail: { expiresAt } }: { detail: { expiresAt: string | null } }) =>
  expiresAt === null ? {} : { expiresAt }

const reasonIn = ({ reason }: { reason?: string }) => (reason ? { reason } : {})

/** What an app is called is nobody’s concern but its team’s, who see it. */
function accessChange(settings: { before: Settings; after: Settings }): Told | null {
  const before = accessOf(settings.before)
  const after = accessOf(settings.after)
  if (JSON.stringify(before) === JSON.stringify(after)) return null
  return { kind: 'app_access_changed', before, after }
}

/** The settings that say what an app may do and what it is held to: all but what it is called. */
function accessOf({ name: _, description: __, ...access }: Settings): Settings {
  return access
}

/** A team that gave an app away is told so, too. */
async function formerTeam(tx: Db, event: ChangeEvent): Promise<string[]> {
  if (event.name !== 'client.transferred') return []
  const team = await tx.team.findUnique({ where: { slug: event.detail.from }, select: { id: true } })
  return team ? [team.id] : []
}
