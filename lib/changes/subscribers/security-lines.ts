import { actorId } from '#lib/access/actor.ts'
import type { ChangeEvent, ChangeName } from '#lib/changes/events.ts'
import { afterCommit } from '#lib/platform/db/after-commit.ts'
import type { Db } from '#lib/platform/db/db.ts'
import { log } from '#lib/platform/log/log.ts'
import { SECURITY } from '#lib/platform/log/log-text.ts'
import { count } from '#lib/platform/metrics/counts.ts'
import { shared } from '#lib/platform/shared.ts'

/**
 * At which level the log is told of a change: `warn` of what may be an attack, or answers one, `info` of what else changes
 * who can do what, and null of what does not. A new change does not compile without a word here.
 */
const LEVELS: Record<ChangeName, 'info' | 'warn' | null> = {
  'user.signed_up': 'info',
  'user.created': 'info',
  'user.signed_in': 'info',
  'user.confirmed_identity': 'info',
  'user.provider_linked': 'info',
  'user.provider_unlinked': 'info',
  // Told one by one, where they are counted.
  'user.sign_in_failed': null,
  'user.signed_out': 'info',
  'user.signed_out_elsewhere': 'info',
  'user.renamed': null,
  'user.reset_requested': 'info',
  'user.reset_link_made': 'info',
  'user.password_changed': 'info',
  'user.passkey_added': 'info',
  'user.passkey_removed': 'info',
  'user.totp_added': 'info',
  'user.totp_removed': 'info',
  'user.recovery_codes_renewed': 'info',
  'user.recovery_code_used': 'warn',
  'user.factors_cleared': 'warn',
  'user.enrolment_link_made': 'info',
  'user.enrolment_allowed': 'info',
  'user.changes_acknowledged': null,
  'user.address_confirmed': 'info',
  'user.address_change_requested': null,
  'user.address_changed': 'info',
  'user.role_changed': 'info',
  'user.disabled': 'info',
  'user.enabled': 'info',
  'user.deleted': 'info',
  'user.data_exported': 'info',
  'user.accepted_terms': null,
  'user.notices_chosen': null,
  'invitation.created': 'info',
  'team.created': null,
  'team.renamed': null,
  'team.invited': 'info',
  'team.invitation_revoked': 'info',
  'team.domain_admitted': 'info',
  'team.domain_dismissed': null,
  'team.person_added': 'info',
  'team.person_removed': 'info',
  'team.person_left': 'info',
  'team.role_changed': 'info',
  'team.deleted': null,
  'team.restored': null,
  'team.purged': null,
  'team.confirmed': 'info',
  'team.second_factor_demanded': 'info',
  'team.secret_life_changed': 'info',
  'partner.created': null,
  'partner.changed': null,
  'hand_off.created': 'info',
  'hand_off.opened': 'info',
  'hand_off.refused': 'warn',
  'hand_off.claimed': 'info',
  'hand_off.remade': 'info',
  'hand_off.account_asked': null,
  'hand_off.account_agreed': 'info',
  'hand_off.account_declined': 'info',
  'hand_off.confirmed': null,
  'hand_off.disputed': 'warn',
  'hand_off.locked': 'warn',
  'hand_off.revoked': 'info',
  'hand_off.extended': null,
  'hand_off.resent': 'info',
  'campaign.created': null,
  'client.registered': null,
  'client.imported': null,
  'client.updated': 'info',
  'client.restricted': 'info',
  'client.scope_requested': null,
  'request.made': null,
  'request.granted': 'info',
  'request.extended': null,
  'request.declined': null,
  'request.withdrawn': null,
  'request.grant_ended': 'info',
  'client.suspended': 'info',
  'client.resumed': 'info',
  'client.transferred': 'info',
  'client.tagged': null,
  'client.deleted': 'info',
  'client.restored': 'info',
  'client.purged': 'info',
  'client.tokens_revoked': 'info',
  'api.created': null,
  'api.updated': null,
  'api.resource_server_added': 'info',
  'api.resource_server_removed': null,
  'api.retired': 'info',
  'scope.created': null,
  'scope.updated': 'info',
  'scope.retired': 'info',
  'credential.added': 'info',
  'credential.renamed': null,
  'credential.rotated': 'info',
  'credential.rotation_cancelled': 'info',
  'credential.overlap_extended': null,
  'credential.retired': 'info',
  'credential.deactivated': 'info',
  'credential.reactivated': 'info',
  'credential.deleted': 'info',
  'credential.rotation_asked': null,
  'credential.rotation_put_off': null,
  'credential.rotation_not_asked': null,
  'credential.rotation_over': null,
  'credential.tokens_revoked': 'info',
  'credential.leaked': 'warn',
  'token.revoked': 'info',
  // In the audit log, for whom it is about.
  'staff.viewed': null,
  'partner.exported': 'info',
  'audit.exported': 'info',
  'setting.changed': 'info',
  'server.tokens_revoked': 'warn',
  'server.throwaways_counted': null,
  'server.remark_removed': null,
  'kek.replaced': 'warn',
  'kek.rewrapped': 'info',
  'signing_key.created': 'info',
  'signing_key.retired': 'warn',
}

/**
 * What of a change's detail is told: IDs, and words of ours. Names, reasons and other text that people wrote are not, since
 * a secret may have got into one (LG-01), nor is what devices call themselves.
 */
const TOLD = [
  'clientId',
  'credentialId',
  'kind',
  'replacedBy',
  'handOff',
  'userId',
  'role',
  'provider',
  'outcome',
  'source',
  'alg',
  'setting',
  'address',
] as const

const makeSwitch = () => ({ isOn: false })
const lines = () => shared('securityLines', makeSwitch)

/** From now on this process logs the changes that matter to security. Commands don't: their standard error is for people. */
export function logSecurityLines(): void {
  lines().isOn = true
  // There from the start as zero: what appears as one has not risen, for a monitor.
  const told = Object.entries(LEVELS).filter(([, level]) => level !== null)
  for (const name of ['user.sign_in_failed', ...told.map(([name]) => name)])
    count('latchkey_security_events_total', name, 0)
}

/** Tells the log of a change that matters to security, once it is committed. The database hears nothing of it. */
export async function tellLog(tx: Db, event: ChangeEvent): Promise<void> {
  const level = LEVELS[event.name]
  // The start says by itself where the first administrator's link is, and ends with the address that it is ready at.
  const isOfTheStart = event.name === 'invitation.created' && event.actor === null
  if (level === null || isOfTheStart || !lines().isOn) return
  const facts = factsOf(event)
  afterCommit(tx, () => {
    count('latchkey_security_events_total', event.name)
    log[level](facts, SECURITY)
  })
}

/** Who did what to what. */
export function factsOf({ actor, name, subject, teamId, detail }: ChangeEvent): Record<string, unknown> {
  const all: Record<string, unknown> = { ...detail }
  return {
    event: name,
    actor: actor?.kind ?? 'system',
    ...(actor && actor.kind !== 'operator' && { actorId: actorId(actor) }),
    ...(actor?.kind === 'person' && actor.address && { address: actor.address }),
    subject: subject.kind,
    subjectId: subject.id,
    ...(teamId && { teamId }),
    ...Object.fromEntries(TOLD.flatMap((fact) => (typeof all[fact] === 'string' ? [[fact, all[fact]]] : []))),
  }
}
