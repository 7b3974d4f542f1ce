import type { Principal } from '#lib/access/actor.ts'
import type { LeakOutcome } from './subscribers/leaks.ts'

/** A setting as it was, or as it is. */
type Value = string | number | boolean | null | readonly string[]
export type Settings = Readonly<Record<string, Value>>

/** What a change is about. */
export type Subject = {
  kind: 'user' | 'team' | 'client' | 'invitation' | 'signing_key' | 'api' | 'scope' | 'server'
  /** UUID of a user, team, client or invitation; name of the others. */
  id: string
}

type About<Kind extends Subject['kind'], Detail> = {
  subject: { kind: Kind; id: string }
  teamId?: undefined
  /** What changed, before and after. Never anything secret. */
  detail: Detail
}
type OfTeam<Kind extends Subject['kind'], Detail> = Omit<About<Kind, Detail>, 'teamId'> & { teamId: string }

type App = { clientId: string }
type NewApp = App & { environment: string; scopes: readonly string[] }
type ChangedApp = App & { before: Settings; after: Settings }
type HandOff = { handOff: string }
/** What the holder of a link took: for which app, from where, and by which browser. */
type Claimed = HandOff &
  App & { kind: 'secret' | 'key'; credentialId: string; address: string; device: string }
type ResourceServer = App & { clientRef: string }
type Credential = App & { kind: 'secret' | 'key'; credentialId: string }
type NamedCredential = Credential & { name: string; kid?: string }
/** A secret that the connectivity team asked to be replaced, by a campaign (UUID). */
type AskedSecret = NamedCredential & { campaign: string }
type AccessRequest = App & { request: string; kind: string }
type Asked = { scopes?: readonly string[]; liveClientId?: string; quotaPerHour?: number }
/** Moments are told as ISO 8601 says them. */
type Moment = string

/** All that can happen, in past tense: `subject.verb`. What stands in the audit log keeps its name and its shape. */
type Changes = {
  /** `provider` is the one by which the person came, where it was one. */
  'user.signed_up': About<'user', { role: string; provider?: string }>
  'user.created': About<'user', { role: string; email: string } | { role: string; invitation: string }>
  'user.signed_in': About<
    'user',
    { address: string; device: string; isNewDevice: boolean; provider?: string }
  >
  'user.confirmed_identity': About<'user', { address: string; provider?: string }>
  /** By its name. Who they are there is none of the log's business. */
  'user.provider_linked': About<'user', { provider: string }>
  'user.provider_unlinked': About<'user', { provider: string }>
  'user.sign_in_failed': About<'user', { address: string; failuresThisHour: number }>
  'user.signed_out': About<'user', { sessions: number }>
  'user.signed_out_elsewhere': About<'user', { sessions: number }>
  'user.renamed': About<'user', Record<string, never>>
  /** By mail. Anybody who knows the address can ask, so an account gets one row an hour at most. */
  'user.reset_requested': About<'user', Record<string, never>>
  /** A link with which the person chooses a new password, shown to whoever made it. */
  'user.reset_link_made': About<'user', { link: string }>
  /** `link` is the one that it was reset by; `reset_by_hand` by one that an administrator or the operator made. */
  'user.password_changed': About<
    'user',
    { address: string; how: 'changed' } | { address: string; how: 'reset' | 'reset_by_hand'; link: string }
  >
  /** `device` is what its person calls it. */
  'user.passkey_added': About<'user', { device: string }>
  'user.passkey_removed': About<'user', { device: string }>
  'user.totp_added': About<'user', Record<string, never>>
  'user.totp_removed': About<'user', Record<string, never>>
  'user.recovery_codes_renewed': About<'user', Record<string, never>>
  'user.recovery_code_used': About<'user', { left: number }>
  /** All of them, by somebody else. */
  'user.factors_cleared': About<'user', { passkeys: number; totp: boolean }>
  /** A link with which the person enrols a first factor, shown to whoever made it or mailed. */
  'user.enrolment_link_made': About<'user', { isMailed: boolean }>
  /** The link was taken. */
  'user.enrolment_allowed': About<'user', { address: string }>
  /** The person has read what others did to the account until then, in a session that proved a second factor. */
  'user.changes_acknowledged': About<'user', { until: Moment }>
  'user.address_confirmed': About<'user', Record<string, never>>
  'user.address_change_requested': About<'user', Record<string, never>>
  /** `email` is the one that it was. */
  'user.address_changed': About<'user', { email: string }>
  /** `provider` by whose claim at a sign-in; without one an administrator or a command changed it. */
  'user.role_changed': About<'user', { before: string; after: string; provider?: string }>
  'user.disabled': About<'user', Record<string, never>>
  'user.enabled': About<'user', Record<string, never>>
  /**
   * By the person themselves, of whom nothing is left. `rows` are the numbers of those rows of the audit log from which
   * what was personal was taken, so that they do not fit their hashes any more: those of builds that kept it there.
   */
  'user.deleted': About<'user', { rows: readonly { seq: number; hash: string }[] }>
  'user.data_exported': About<'user', Record<string, never>>
  /** By the addresses that were set; `privacy` is null where none was. */
  'user.accepted_terms': About<'user', { version: string; terms: string; privacy: string | null }>
  'user.notices_chosen': About<'user', { off: readonly string[] }>
  'invitation.created': About<'invitation', { role: string; email: string | null }>
  'team.created': OfTeam<'team', { slug: string }>
  'team.renamed': OfTeam<'team', { before: string; after: string }>
  'team.invited': OfTeam<'team', { invitation: string; role: string; isMailed: boolean }>
  'team.invitation_revoked': OfTeam<'team', { invitation: string }>
  /** People with a verified address of this domain may join as this. */
  'team.domain_admitted': OfTeam<'team', { domain: string; role: string }>
  'team.domain_dismissed': OfTeam<'team', { domain: string }>
  'team.person_added': OfTeam<'team', { userId: string; role: string; invitation?: string; domain?: string }>
  'team.person_removed': OfTeam<'team', { userId: string; role: string }>
  'team.person_left': OfTeam<'team', { userId: string; role: string }>
  /** `by` where the connectivity team did it for a team. */
  'team.role_changed': OfTeam<'team', { userId: string; before: string; after: string; by?: 'staff' }>
  'team.deleted': OfTeam<'team', { slug: string; restorableUntil: Moment }>
  'team.restored': OfTeam<'team', { slug: string }>
  'team.purged': OfTeam<'team', { slug: string }>
  'team.confirmed': OfTeam<'team', { slug: string; people: readonly string[] }>
  'team.second_factor_demanded': OfTeam<'team', { before: boolean; after: boolean }>
  /** In days; null for no limit. */
  'team.secret_life_changed': OfTeam<'team', { before: number | null; after: number | null }>
  'partner.created': OfTeam<'team', { slug: string }>
  /** Notes are told by their length alone: they are for the connectivity team. `contacts` are counted. */
  'partner.changed': OfTeam<'team', { slug: string; before: Settings; after: Settings }>
  /** `apps` by their client IDs, or by their names where the partner chooses the client ID. */
  'hand_off.created': OfTeam<
    'team',
    HandOff & {
      apps: readonly string[]
      reason: string
      expiresAt: Moment
      hasPassphrase: boolean
      addresses: readonly string[]
      role: string
    }
  >
  'hand_off.opened': OfTeam<'team', HandOff & { address: string; device: string }>
  /** Somebody had the link and got nothing: once an hour for each cause and address. By staff where it was their browser. */
  'hand_off.refused': OfTeam<'team', HandOff & { why: string; address: string; device: string }>
  'hand_off.claimed': OfTeam<'team', Claimed>
  /** The one before was ended. */
  'hand_off.remade': OfTeam<'team', Claimed>
  /** For an account where no mail proves its address: staff agree, or not. Whose it is stands beside the hand-off alone. */
  'hand_off.account_asked': OfTeam<'team', HandOff & { address: string; device: string }>
  'hand_off.account_agreed': OfTeam<'team', HandOff>
  'hand_off.account_declined': OfTeam<'team', HandOff>
  'hand_off.confirmed': OfTeam<'team', HandOff & { address: string }>
  /** By somebody who has the link, and did not open it. `credentials` were ended. */
  'hand_off.disputed': OfTeam<'team', HandOff & { address: string; credentials: readonly string[] }>
  /** After too many wrong passphrases. */
  'hand_off.locked': OfTeam<'team', HandOff & { address: string }>
  'hand_off.revoked': OfTeam<'team', HandOff & { credentials: readonly string[] }>
  'hand_off.extended': OfTeam<'team', HandOff & { before: Moment; after: Moment }>
  /** Under a new code: the one before opens nothing. */
  'hand_off.resent': OfTeam<'team', HandOff & { expiresAt: Moment; credentials: readonly string[] }>
  /** Partners were asked to replace so many secrets by a date. Each secret has a row of its own. */
  'campaign.created': About<
    'server',
    { campaign: string; name: string; endsAt: Moment; byDateOnly: boolean; secrets: number; partners: number }
  >
  'client.registered': OfTeam<'client', NewApp>
  'client.imported': OfTeam<'client', NewApp>
  'client.updated': OfTeam<'client', ChangedApp>
  'client.restricted': OfTeam<'client', ChangedApp>
  /** Written by builds before decision 56; since then it is `request.made`. */
  'client.scope_requested': OfTeam<'client', App & { scope: string; reason: string }>
  'request.made': OfTeam<'client', AccessRequest & Asked & { reason: string }>
  /** What was granted of it; `before` is the quota that there was. */
  'request.granted': OfTeam<
    'client',
    AccessRequest & Asked & { word: string; before?: number | null; until?: Moment }
  >
  /** What was granted for a time ends later; null for no end. */
  'request.extended': OfTeam<'client', AccessRequest & Asked & { before: Moment; until: Moment | null }>
  'request.declined': OfTeam<'client', AccessRequest & { word: string }>
  'request.withdrawn': OfTeam<'client', AccessRequest>
  /** What the app no longer has; `quotaPerHour` is what it is held to again. */
  'request.grant_ended': OfTeam<'client', AccessRequest & Asked>
  'client.suspended': OfTeam<'client', App & { by: string; reason?: string }>
  'client.resumed': OfTeam<'client', App & { by: string }>
  /** Of the team that the app goes to; `from` and `to` are slugs. */
  'client.transferred': OfTeam<'client', App & { from: string; to: string }>
  /** By the connectivity team. */
  'client.tagged': OfTeam<'client', ChangedApp>
  'client.deleted': OfTeam<'client', App & { restorableUntil: Moment }>
  'client.restored': OfTeam<'client', App>
  'client.purged': OfTeam<'client', App>
  'client.tokens_revoked': OfTeam<'client', App>
  'api.created': About<'api', Settings>
  'api.updated': About<'api', { before: Settings; after: Settings }>
  'api.resource_server_added': OfTeam<'api', ResourceServer>
  'api.resource_server_removed': OfTeam<'api', ResourceServer>
  /** With its scopes; `apps` had one of them. */
  'api.retired': About<'api', { scopes: readonly string[]; apps: number }>
  'scope.created': About<'scope', Settings>
  'scope.updated': About<'scope', { before: Settings; after: Settings }>
  /** `apps` had it. */
  'scope.retired': About<'scope', { apiId: string; apps: number }>
  'credential.added': OfTeam<'client', NamedCredential & { expiresAt: Moment | null; alg?: string }>
  /** `name` is the new one. */
  'credential.renamed': OfTeam<'client', NamedCredential & { before: string }>
  'credential.rotated': OfTeam<
    'client',
    NamedCredential & { replacedBy: string; retiresAt: Moment; expiresAt: Moment | null; newKid?: string }
  >
  'credential.rotation_cancelled': OfTeam<'client', NamedCredential & { deactivated: string | null }>
  'credential.overlap_extended': OfTeam<
    'client',
    NamedCredential & { before: Moment | null; retiresAt: Moment }
  >
  'credential.retired': OfTeam<'client', NamedCredential>
  'credential.deactivated': OfTeam<'client', NamedCredential>
  'credential.reactivated': OfTeam<'client', NamedCredential>
  'credential.deleted': OfTeam<'client', NamedCredential & { tokens: 'revoke' | 'keep' }>
  /** By the connectivity team: the secret ends at `endsAt`, or earlier once its app has moved unless it is by date only. */
  'credential.rotation_asked': OfTeam<
    'client',
    AskedSecret & { endsAt: Moment; byDateOnly: boolean; reason?: string }
  >
  /** The end that was set was moved to a later date. */
  'credential.rotation_put_off': OfTeam<'client', AskedSecret & { before: Moment; endsAt: Moment }>
  /** The end that was set is taken back; `expiresAt` is when it expires now. */
  'credential.rotation_not_asked': OfTeam<'client', AskedSecret & { expiresAt: Moment | null }>
  /** By the server, once its app had `moved` to the new one or the `date` had come. */
  'credential.rotation_over': OfTeam<'client', AskedSecret & { why: 'date' | 'moved' }>
  'credential.tokens_revoked': OfTeam<'client', Credential>
  /** Somebody who held it reported it; `foundAt` is the page that a scanner found it on. */
  'credential.leaked': OfTeam<
    'client',
    NamedCredential & { outcome: LeakOutcome; source: 'person' | 'scanner'; foundAt?: string }
  >
  /** Of no team when the app is gone for good. */
  'token.revoked': Omit<About<'client', App & { jti: string }>, 'teamId'> & { teamId?: string }
  /** Somebody of the connectivity team opened a page about a partner, a person or another's app; once an hour at most. */
  'staff.viewed':
    | OfTeam<'team', { page: 'partner' } | (HandOff & { page: 'hand_off' })>
    | OfTeam<'client', App & ({ page: 'app' } | { page: 'request'; request: string })>
    | About<'user', { page: 'person' }>
    /** About apps of several teams: of what a change of the catalogue would refuse, the addresses. */
    | About<
        'server',
        | { page: 'campaign'; campaign: string }
        | { page: 'retirement' | 'policy'; what: string }
        | { page: 'unknown_request'; request: string }
      >
  /** `filters` are the names of those that were set. */
  'partner.exported': About<'server', { format: string; filters: readonly string[] }>
  /** `filters` are the names of those that were set: their values may be about people. */
  'audit.exported': About<'server', { format: string; filters: readonly string[] }>
  /** By the name of its variable; null where the environment says it. */
  'setting.changed': About<
    'server',
    { setting: string; before: { value: string | null }; after: { value: string | null } }
  >
  'server.tokens_revoked': About<'server', Record<string, never>>
  /** How many throwaway clients were made in the hour that began then: nothing else of them is told. */
  'server.throwaways_counted': About<'server', { hour: Moment; clients: number }>
  /** What somebody said of a page of the guide; not what it was. */
  'server.remark_removed': About<'server', { page: string }>
  /** What everything is sealed with from then on, by fingerprint. */
  'kek.replaced': About<'server', { before: string; after: string }>
  /** All that was sealed with the one before is sealed with it, so many of each kind just now. */
  'kek.rewrapped': About<
    'server',
    { after: string; authenticators: number; serverSecrets: number; signingKeys: number }
  >
  'signing_key.created': About<'signing_key', { alg: string; signsFrom: Moment }>
  'signing_key.retired': About<'signing_key', { replacedBy: string | null }>
}

export type ChangeName = keyof Changes

/** A change without who made it. */
export type Change = { [Name in ChangeName]: { name: Name } & Changes[Name] }[ChangeName]

/** Something that was changed, as `changed` tells it. */
export type ChangeEvent = Change & {
  /** Null for what the server does by itself. */
  actor: Principal | null
}

/** That a change is about this app, and of its team. */
export const aboutClient = ({ id, teamId }: { id: string; teamId: string }) => ({
  subject: { kind: 'client' as const, id },
  teamId,
})
