import type { HandOffToldKind } from '#lib/changes/subscribers/hand-off-notices.ts'
import type { ToldKind } from '#lib/changes/subscribers/notices.ts'
import type { RequestToldKind } from '#lib/changes/subscribers/request-notices.ts'
import type { RotationToldKind } from '#lib/changes/subscribers/rotation-notices.ts'
import type { TeamToldKind } from '#lib/changes/subscribers/team-notices.ts'
import { RESTRICTIONS } from '#lib/features/restrictions/restrictions.ts'

// The one table of what a team is told: the verbs, the jobs, the preferences and the guide all go by it.

type KindFacts = {
  /** What it is called where people choose. */
  title: string
  /** When it is written, for the guide. */
  when: string
  /** Whether it always comes: what concerns security cannot be turned off. */
  always: boolean
  /** Whether it concerns one person, and no team. */
  isPersonal?: true
  /** Whether it is for the connectivity team alone. */
  isForStaff?: true
}

export const KINDS = {
  app_failing: {
    title: 'App is failing',
    when: 'Too many of an app’s requests are refused. Once per incident; strangers’ attempts don’t count.',
    always: false,
  },
  app_recovered: {
    title: 'App is healthy again',
    when: 'A failing app gets tokens again, or has stopped requesting them.',
    always: false,
  },
  credential_expiring: {
    title: 'Secret or key expires soon',
    when: 'First about a month before it expires, again 7 days and 1 day before, if its lifetime is longer than that.',
    always: false,
  },
  credential_overdue: {
    title: 'Secret is due for rotation',
    when: 'It is older than the team’s maximum lifetime of secrets.',
    always: false,
  },
  credential_expired: {
    title: 'Secret or key has expired',
    when: 'When it expires.',
    always: false,
  },
  credential_created: {
    title: 'Secret or key created',
    when: 'One was created or reactivated, or one that is being replaced was extended.',
    always: true,
  },
  credential_revoked: {
    title: 'Secret or key ended',
    when: 'One is being replaced, or was retired, deactivated or deleted.',
    always: true,
  },
  credential_leaked: {
    title: 'Secret or key leaked',
    when: 'Someone reported one as found in public. It is revoked, unless the app’s settings say otherwise.',
    always: true,
  },
  credential_used_after_end: {
    title: 'Ended secret or key used',
    when: 'An app requested a token with one that had ended. At most once a day for each.',
    always: true,
  },
  quota_near: {
    title: 'Hourly quota nearly used up',
    when: 'An app has used 80 % of its quota. At most once an hour for each app.',
    always: false,
  },
  quota_reached: {
    title: 'Hourly quota reached',
    when: 'An app has used up its quota. At most once an hour for each app.',
    always: false,
  },
  member_joined: {
    title: 'Someone joined the team',
    when: 'They can now see the team’s apps.',
    always: true,
  },
  member_left: {
    title: 'Someone left the team',
    when: 'They left, or were removed. They can no longer see its apps.',
    always: true,
  },
  team_deleted: {
    title: 'Team deleted',
    when: 'A team without apps was deleted. It can still be restored.',
    always: true,
  },
  team_restored: {
    title: 'Team restored',
    when: 'A deleted team was restored.',
    always: true,
  },
  member_role_changed: {
    title: 'Role changed by the connectivity team',
    when: 'The connectivity team changed what someone can do in the team. Everyone in it is notified.',
    always: true,
  },
  team_role_changed: {
    title: 'Your role in a team changed',
    when: 'An owner changed what you can do in a team. Only you are notified.',
    always: true,
    isPersonal: true,
  },
  team_removed: {
    title: 'You were removed from a team',
    when: 'An owner removed you from a team. Only you are notified, if you are in another.',
    always: true,
    isPersonal: true,
  },
  app_access_changed: {
    title: 'App access changed',
    when: `Its scopes, its authentication methods, ${RESTRICTIONS.map(({ title }) => `its ${title.toLowerCase()}`).join(' or ')} were changed.`,
    always: true,
  },
  app_suspended: {
    title: 'App suspended',
    when: 'An app was suspended, by its team or by the connectivity team.',
    always: true,
  },
  app_resumed: {
    title: 'App resumed',
    when: 'A suspended app was resumed.',
    always: true,
  },
  tokens_revoked: {
    title: 'Access tokens revoked',
    when: 'The connectivity team revoked a token, or all tokens of an app or of one of its secrets or keys.',
    always: true,
  },
  app_transferred: {
    title: 'App transferred',
    when: 'An app moved to or from another team. Both teams are notified.',
    always: true,
  },
  app_deleted: {
    title: 'App deleted',
    when: 'An app was deleted. It can still be restored.',
    always: true,
  },
  app_restored: {
    title: 'App restored',
    when: 'A deleted app was restored.',
    always: true,
  },
  request_answered: {
    title: 'Request answered',
    when: 'The connectivity team granted or declined a request of the team, or what it granted for a time ends within 7 days or a day, or is over.',
    always: true,
  },
  rotation_asked: {
    title: 'Rotation requested',
    when: 'The connectivity team asks the team to rotate a secret by a date, puts the date off, or no longer asks.',
    always: true,
  },
  hand_off_disputed: {
    title: 'Hand-off disputed',
    when: 'Someone with a link of the connectivity team for your apps said that it wasn’t them who opened it. What it handed over has ended. Contacts get an e-mail, too.',
    always: true,
  },
  strangers_tried: {
    title: 'Strangers tried an app’s client ID',
    when: 'Someone unknown tried a client ID of your team at least 100 times in a day. At most once a day, never by e-mail.',
    always: true,
  },
  signed_out_elsewhere: {
    title: 'Your other sessions ended',
    when: 'You, or someone with your password, signed you out everywhere else. Only you are notified.',
    always: true,
    isPersonal: true,
  },
  password_changed: {
    title: 'Your password was changed',
    when: 'Your password was changed or reset. All other sessions end. Only you are notified.',
    always: true,
    isPersonal: true,
  },
  reset_link_made: {
    title: 'A password link was created',
    when: 'An administrator created a link to change your password. Only you are notified.',
    always: true,
    isPersonal: true,
  },
  new_device: {
    title: 'New sign-in',
    when: 'Someone signed in to your account from a new browser. Only you are notified.',
    always: true,
    isPersonal: true,
  },
  address_changed: {
    title: 'Your e-mail address was changed',
    when: 'You now sign in with another address. Only you are notified.',
    always: true,
    isPersonal: true,
  },
  role_changed: {
    title: 'Your role in the portal changed',
    when: 'An administrator or your provider changed what you can do in the portal. Only you are notified.',
    always: true,
    isPersonal: true,
  },
  second_factor_changed: {
    title: 'Your second factor changed',
    when: 'A passkey, authenticator app or recovery code was added, removed or used up. Only you are notified.',
    always: true,
    isPersonal: true,
  },
  provider_changed: {
    title: 'Your single sign-on changed',
    when: 'A provider was linked to your account or unlinked from it. Only you are notified.',
    always: true,
    isPersonal: true,
  },
  leak_reported: {
    title: 'Leaked secret reported',
    when: 'Someone reported a secret or key of an app as found in public. Only the connectivity team gets this.',
    always: true,
    isForStaff: true,
  },
  scope_requested: {
    title: 'Scope requested',
    when: 'A team requested a scope. Only the connectivity team gets this.',
    always: true,
    isForStaff: true,
  },
  hand_off_claimed: {
    title: 'Hand-off claimed',
    when: 'A partner took a credential, or asks for an account, by a link you prepared or of a partner you look after. Only the connectivity team gets this.',
    always: true,
    isForStaff: true,
  },
  hand_off_ended: {
    title: 'Hand-off ended by its reader',
    when: 'Someone with the link said that it wasn’t them who opened it, or entered five wrong passphrases. Only the connectivity team gets this.',
    always: true,
    isForStaff: true,
  },
  access_requested: {
    title: 'Access requested',
    when: 'A team requested scopes, a live app or a higher quota, or what was granted for a time is over. Only the connectivity team gets this.',
    always: true,
    isForStaff: true,
  },
} as const satisfies Record<
  ToldKind | TeamToldKind | RequestToldKind | HandOffToldKind | RotationToldKind,
  KindFacts
> &
  Record<string, KindFacts>

export type NoticeKind = keyof typeof KINDS

/** Whether a notice concerns one person, and no team. */
export const isPersonal = (kind: NoticeKind): boolean => 'isPersonal' in KINDS[kind]

/** Whether a notice is for the connectivity team, whichever teams its people are in. */
export const isForStaff = (kind: NoticeKind): boolean => 'isForStaff' in KINDS[kind]

/** Whether this version knows what is stored as a notice’s kind. */
export const isNoticeKind = (kind: string): kind is NoticeKind => Object.hasOwn(KINDS, kind)

/** Those that are for the connectivity team alone. */
export const STAFF_KINDS: readonly NoticeKind[] = Object.keys(KINDS).filter(isNoticeKind).filter(isForStaff)

/** Those that teams read of, in this order. */
export const NOTICE_KINDS: readonly NoticeKind[] = Object.keys(KINDS)
  .filter(isNoticeKind)
  .filter((kind) => !isForStaff(kind))

/** Those that a person may turn off. */
export const OPTIONAL_KINDS: readonly NoticeKind[] = NOTICE_KINDS.filter((kind) => !KINDS[kind].always)

/** From so many days before the end of a secret or key on its own page says so. */
export const EXPIRING_DAYS = 30

/**
 * How many days before the end of a secret or key its team is reminded.
 * @param first what EXPIRY_REMINDER says
 */
export const reminderDays = (first: number): number[] => [first, ...[7, 1].filter((days) => days < first)]

/** How many days before the end of what was granted for a time its team is reminded. */
export const GRANT_REMINDER_DAYS = [7, 1] as const

/** From which share of an hourly quota on its team is told. */
export const QUOTA_NEAR_SHARE = 0.8
