import { UNNAMED_SECRET } from '#lib/features/credentials/default-names.ts'
import { causeOf, reasonWords } from '#lib/features/request-log/causes.ts'
import { logPath } from '#lib/features/request-log/log-filter.ts'
import { RESTRICTIONS } from '#lib/features/restrictions/restrictions.ts'
import { loosens, settingChanges } from '#lib/features/restrictions/setting-changes.ts'
import { lowerFirst } from '#lib/kernel/letter-case.ts'
import { count, counted, percent } from '#lib/kernel/number-words.ts'
import { routes, teamPath } from '#lib/routes.ts'
import { ACCOUNT_WORDS } from './account-words.ts'
import type { NoticeDetail } from './detail.ts'
import { HAND_OFF_DISPUTED, HAND_OFF_WORDS, isOfHandOff } from './hand-off-words.ts'
import { isPersonal, type NoticeKind } from './kinds.ts'
import { leaked, leakReported } from './leak-words.ts'
import type { Notice } from './notice.ts'
import { ACCESS_REQUESTED, REQUEST_ANSWERED } from './request-words.ts'
import { ROTATION_ASKED } from './rotation-words.ts'
import { type Said, type Say, writer } from './said.ts'

/** A notice in words, the same in the portal and by mail. All of it is plain text. */
export type NoticeWords = Said & {
  /** Path of the page that shows more; null when there is none any more. */
  path: string | null
  /** What that page is called in a link. */
  pageName: string
}

/** Puts a notice into words. */
export function noticeWords(notice: Notice): NoticeWords {
  return { ...SAID[notice.kind](notice), ...pageOf(notice) }
}

const SAID: Record<NoticeKind, Say> = {
  app_failing: ({ detail }) => ({
    title: `Failing: ${refusedShare(detail)} of requests refused`,
    text: `Since ${timeOf(detail.startedAt)}, ${count(detail.refused ?? 0)} of ${counted(detail.requests ?? 0, 'request')} were refused.${
      detail.reason ? ` Most often: ${lowerFirst(reasonWords(detail.reason))}.` : ''
    }`,
    advice: causeOf(detail.reason ?? '')?.cure ?? null,
  }),
  app_recovered: ({ detail }) => ({
    title: detail.outcome === 'silent' ? 'The app stopped requesting tokens' : 'The app is healthy again',
    text: `It was failing from ${timeOf(detail.startedAt)} until ${timeOf(detail.endedAt)}. ${
      detail.outcome === 'silent' ? 'No requests for a day.' : 'It gets tokens again.'
    }`,
    advice: null,
  }),
  credential_expiring: ({ detail }) => ({
    title: `${capital(nameOf(detail))} expires within ${days(detail.days)}`,
    text: `${capital(nameOf(detail))} expires on ${timeOf(detail.expiresAt)}. After that it is refused.`,
    advice:
      'Rotate it before then: the new one works immediately, and the old one keeps working for as long as you choose.',
  }),
  credential_overdue: ({ detail }) => ({
    title: `${capital(nameOf(detail))} is due for rotation`,
    text: `${capital(nameOf(detail))} is older than the ${counted(detail.days ?? 0, 'day')} that your team allows. It still works.`,
    advice:
      'Rotate it: the new one works immediately, and the old one keeps working for as long as you choose.',
  }),
  credential_expired: ({ detail }) => ({
    title: `${capital(nameOf(detail))} has expired`,
    text: `${capital(nameOf(detail))} expired on ${timeOf(detail.expiresAt)} and has been refused since then.`,
    advice: 'If the app still needs one, generate a new one.',
  }),
  credential_created: worksFromNowOn,
  credential_revoked: endedBy,
  credential_leaked: leaked,
  credential_used_after_end: ({ detail }) => ({
    title: `${capital(nameOf(detail))} was used after it ended`,
    text: `A token was requested with ${nameOf(detail)}, which has ended. The request was refused, most recently on ${timeOf(
      detail.usedAt,
    )}${detail.address ? ` from ${detail.address}` : ''}.`,
    advice:
      'If this is your app, give it the new one. If not, someone else has the old one, which no longer works.',
  }),
  quota_near: ({ detail }) => ({
    title: 'Hourly quota nearly used up',
    text: `${share(detail)} tokens were issued in the hour from ${timeOf(detail.hour)}.`,
    advice: 'Reuse each access token until it expires instead of requesting one per call.',
  }),
  quota_reached: ({ detail }) => ({
    title: 'Hourly quota reached',
    text: `${share(detail)} tokens were issued in the hour from ${timeOf(detail.hour)}.`,
    advice: 'Reuse each access token until it expires instead of requesting one per call.',
  }),
  member_joined: ({ detail, team }) => ({
    title: `${detail.person ?? 'Someone'} joined ${team}`,
    text: `${personIn(detail)} joined ${team}${detail.role ? ` as ${aRole(detail.role)}` : ''}.`,
    advice: null,
  }),
  member_left: ({ detail, team }) => ({
    title: `${detail.person ?? 'Someone'} left ${team}`,
    text: detail.by
      ? `${detail.by} removed ${personIn(detail)} from ${team}.`
      : `${personIn(detail)} left ${team}.`,
    advice: 'Secrets they know keep working. Rotate those they should no longer have.',
  }),
  team_deleted: ({ detail, team }) => ({
    title: `${team} was deleted`,
    text: `${writer(detail)} deleted the team ${team}. An owner can restore it until ${timeOf(detail.until)}.`,
    advice: null,
  }),
  team_restored: ({ detail, team }) => ({
    title: `${team} was restored`,
    text: `${writer(detail)} restored the team ${team}. Everyone who was in it has access again.`,
    advice: null,
  }),
  member_role_changed: ({ detail, team }) => ({
    title: `${detail.person ?? 'Someone'} is now ${aRole(detail.role ?? 'member')} of ${team}`,
    text: `${writer(detail)} changed the role of ${personIn(detail)} in ${team}.`,
    advice: 'If nobody on your team asked for this, tell the connectivity team.',
  }),
  team_role_changed: ({ detail, team }) => ({
    title: `You are now ${aRole(detail.role ?? 'member')} of ${team}`,
    text: `${writer(detail)} changed your role in ${team}.`,
    advice: null,
  }),
  team_removed: ({ detail }) => ({
    title: `You were removed from ${detail.from ?? 'a team'}`,
    text: `${writer(detail)} removed you from ${detail.from ?? 'a team'}. You can no longer see its apps.`,
    advice: null,
  }),
  app_access_changed: ({ detail: { before = {}, after = {}, ...detail } }) => ({
    title: accessTitle(before, after),
    text: `${writer(detail)} changed what the app may do. ${settingChanges(before, after)
      .map(({ label, value }) => `${label}: ${value}.`)
      .join(' ')}`,
    advice: 'If nobody on your team did this, undo it and tell the connectivity team.',
  }),
  app_suspended: ({ detail }) => ({
    title: 'The app was suspended',
    text: `${writer(detail)} suspended the app. It gets no tokens, and its current tokens are refused.${
      detail.reason ? ` Reason: ${detail.reason}` : ''
    }`,
    advice:
      detail.side === 'staff'
        ? 'Only the connectivity team can resume it. Ask them why.'
        : 'Its secrets are kept. Resume it in its settings.',
  }),
  app_resumed: ({ detail }) => ({
    title: 'The app was resumed',
    text: `${writer(detail)} resumed the app. Its secrets and keys work again.`,
    advice: 'If nobody on your team did this, suspend the app again and tell the connectivity team.',
  }),
  tokens_revoked: ({ detail }) => ({
    title: 'Access tokens were revoked',
    text: `${writer(detail)} revoked access tokens of the app. It gets new ones with its secrets and keys as they are.`,
    advice: null,
  }),
  app_transferred: ({ detail }) => ({
    title: 'The app was transferred',
    text: `${writer(detail)} transferred the app from the team ${detail.from ?? '?'} to ${detail.to ?? '?'}. Its secrets, keys and tokens keep working.`,
    advice: null,
  }),
  app_deleted: ({ detail }) => ({
    title: 'The app was deleted',
    text: `${writer(detail)} deleted the app. Its secrets, keys and tokens are refused.`,
    advice: detail.until ? `It can be restored until ${timeOf(detail.until)}.` : null,
  }),
  app_restored: ({ detail }) => ({
    title: 'The app was restored',
    text: `${writer(detail)} restored the app after it had been deleted. Its secrets and keys work again.`,
    advice: 'If nobody on your team did this, delete the app again and tell the connectivity team.',
  }),
  leak_reported: leakReported,
  scope_requested: ({ detail, app }) => ({
    title: `Scope requested: ${detail.scope ?? '?'}`,
    text: `${writer(detail)} requested the scope “${detail.scope ?? '?'}” for the app “${app?.clientId ?? '?'}” of the team ${detail.team ?? '?'}: “${detail.reason ?? ''}”`,
    advice: 'List open requests and the commands that grant them: npm run -s cli -- scope requests',
  }),
  strangers_tried: ({ detail, app, team }) => ({
    title: 'Someone unknown tried your client ID',
    text: `${counted(detail.attempts ?? 0, 'attempt')} today to get a token as ${app?.clientId ?? 'an app'} with unknown secrets, from addresses that ${
      (detail.apps ?? 1) > 1
        ? `your apps do not use. ${counted(detail.apps ?? 0, 'app')} of ${team} were tried.`
        : 'it does not use.'
    } All of them were refused.`,
    advice:
      'Client IDs are not secret, so there is nothing to do. If it was you, check the secret your program sends.',
  }),
  ...HAND_OFF_WORDS,
  hand_off_disputed: HAND_OFF_DISPUTED,
  access_requested: ACCESS_REQUESTED,
  request_answered: REQUEST_ANSWERED,
  rotation_asked: ROTATION_ASKED,
  ...ACCOUNT_WORDS,
}

type Settings = Readonly<Record<string, unknown>>

/** What changed, in a few words: what stops requests or lets more through goes first. */
function accessTitle(before: Settings, after: Settings): string {
  const enforced = RESTRICTIONS.filter(({ mode }) => after[mode] === 'enforce' && before[mode] !== 'enforce')
  if (enforced.length > 0)
    return `Now enforced: ${enforced.map(({ title }) => title.toLowerCase()).join(', ')}`
  return loosens(before, after) ? 'The app’s access was loosened' : 'The app’s access was changed'
}

const IF_NOT_YOU = 'If nobody on your team did this, deactivate it and tell the connectivity team.'

/** How a secret or key came to work, or to go on. */
function worksFromNowOn({ detail }: Notice): Said {
  if (detail.change === 'reactivated')
    return {
      title: `${capital(nameOf(detail))} works again`,
      text: `${writer(detail)} reactivated ${nameOf(detail)}.`,
      advice: IF_NOT_YOU,
    }
  if (detail.change === 'extended')
    return {
      title: `${capital(nameOf(detail))} works for longer`,
      text: `${writer(detail)} lets ${nameOf(detail)}, which is being replaced, work until ${timeOf(detail.until)}.`,
      advice: 'If nobody on your team did this, retire it now and tell the connectivity team.',
    }
  return {
    title: `${capital(nameOf(detail))} was created`,
    text: `${writer(detail)} created ${nameOf(detail)}.${
      detail.expiresAt ? ` It expires on ${timeOf(detail.expiresAt)}.` : ''
    }`,
    advice: IF_NOT_YOU,
  }
}

/** How a secret or key was ended. What does not say how is told as plainly as can be. */
function endedBy({ detail, createdAt }: Notice): Said {
  const { change, until } = detail
  if (change === 'rotation_cancelled')
    return {
      title: `The rotation of ${nameOf(detail)} was cancelled`,
      text: `${writer(detail)} cancelled the rotation of ${nameOf(detail)}, which keeps working. The new one was deactivated.`,
      advice: null,
    }
  if (change !== 'rotated') return ended(detail, change ?? 'ended')
  const goesOn = until !== undefined && until > createdAt
  return {
    title: `${capital(nameOf(detail))} ${goesOn ? 'is being' : 'was'} replaced`,
    text: `${writer(detail)} replaced ${nameOf(detail)} with a new one. The old one ${
      goesOn ? `works until ${timeOf(until)}` : 'is refused'
    }.`,
    advice: 'Give the new one to every program that uses the old one.',
  }
}

const ended = (detail: NoticeDetail, verb: string): Said => ({
  title: `${capital(nameOf(detail))} was ${verb}`,
  text: `${writer(detail)} ${verb} ${nameOf(detail)}.`,
  advice: null,
})

const OF_TEAM = new Set<NoticeKind>([
  'member_joined',
  'member_left',
  'member_role_changed',
  'team_role_changed',
  'team_deleted',
  'team_restored',
])

function pageOf({ kind, app, detail, teamSlug }: Notice): Pick<NoticeWords, 'path' | 'pageName'> {
  if (OF_TEAM.has(kind)) return { path: teamPath(routes.team, teamSlug), pageName: 'Team' }
  if (kind === 'hand_off_disputed') return { path: teamPath(routes.apps, teamSlug), pageName: 'Apps' }
  if (kind === 'team_removed') return { path: routes.apps, pageName: 'Apps' }
  if (isOfHandOff(kind))
    return { path: detail.handOff ? routes.handOff(detail.handOff) : routes.handOffs, pageName: 'Hand-off' }
  if (isPersonal(kind)) return { path: routes.account, pageName: 'Account' }
  if (kind === 'app_deleted') return { path: `${routes.apps}?status=deleted`, pageName: 'Deleted apps' }
  if (kind === 'access_requested') return requestPage(detail)
  if (!app?.isThere) return { path: null, pageName: '' }
  switch (kind) {
    case 'credential_used_after_end':
    case 'quota_near':
    case 'quota_reached':
      return { path: routes.appUsage(app.clientId), pageName: 'Usage' }
    case 'app_failing':
      return {
        path: logPath(app.clientId, { outcome: 'refused', from: minuteOf(detail.startedAt) }),
        pageName: 'Refused requests',
      }
    case 'strangers_tried':
      return { path: logPath(app.clientId, { outcome: 'refused' }), pageName: 'Refused requests' }
    case 'app_access_changed':
    case 'app_suspended':
    case 'app_resumed':
      return { path: routes.appSettings(app.clientId), pageName: 'Settings' }
    case 'request_answered':
      return { path: `${routes.appSettings(app.clientId)}#requests`, pageName: 'Requests' }
    case 'app_recovered':
    case 'app_restored':
    case 'tokens_revoked':
    case 'app_transferred':
      return { path: routes.app(app.clientId), pageName: 'Overview' }
    default:
      return { path: routes.appSecrets(app.clientId), pageName: 'Secrets' }
  }
}

const requestPage = ({ request }: NoticeDetail) =>
  request
    ? { path: routes.request(request), pageName: 'Request' }
    : { path: routes.requests, pageName: 'Requests' }

/** "the secret “Web shop”", "the key “Build server”"; one that nobody named needs no name. */
function nameOf({ credentialKind, credentialName }: NoticeDetail): string {
  const what = credentialKind === 'key' ? 'the key' : 'the secret'
  return !credentialName || credentialName === UNNAMED_SECRET ? what : `${what} “${credentialName}”`
}

const personIn = ({ person = 'Someone', email }: NoticeDetail) => (email ? `${person} (${email})` : person)

/** "an owner", "a viewer". */
const aRole = (role: string) => `${/^[aeiou]/.test(role) ? 'an' : 'a'} ${role}`

const refusedShare = ({ refused = 0, requests = 0 }: NoticeDetail) => percent(refused, Math.max(requests, 1))

/** To the minute, as the address of the log has it. */
const minuteOf = (moment: Date | undefined) =>
  moment ? moment.getTime() - (moment.getTime() % 60_000) : null

const share = ({ issued = 0, quota = 0 }: NoticeDetail) => `${count(issued)} of ${count(quota)}`

const days = (count: number | undefined) => (count === 1 ? 'a day' : `${count ?? 30} days`)

const TIME = new Intl.DateTimeFormat('en-GB', { dateStyle: 'long', timeStyle: 'short', timeZone: 'UTC' })

const timeOf = (moment: Date | undefined) => (moment ? `${TIME.format(moment)} UTC` : 'an unknown day')

const capital = (text: string) => text.charAt(0).toUpperCase() + text.slice(1)
