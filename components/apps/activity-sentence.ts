import { ruleOf, TRANSITION_NAMES } from '#lib/features/credentials/credential-life-cycle.ts'
import { quoted, settingChanges, settingText } from '#lib/features/restrictions/setting-changes.ts'

/** What an audit row tells people: one sentence without its subject, and the changes it lists. */
export type ActivitySentence = { text: string; changes: ActivityChange[] }

/** One thing that a row lists, under its name. */
export type ActivityChange = { label: string; value: string | Date }

type Detail = Readonly<Record<string, unknown>>

/** Sentences whose words depend on nothing but the action. */
const PLAIN: Readonly<Record<string, string>> = {
  'client.registered': 'registered the app',
  'client.imported': 'imported the app with its existing credentials',
  'client.scope_requested': 'requested a scope',
  'request.made': 'made a request to the connectivity team',
  'request.withdrawn': 'withdrew a request to the connectivity team',
  'request.declined': 'declined a request for the connectivity team',
  'request.granted': 'granted a request for the connectivity team',
  'request.extended': 'put off the end of a grant for the connectivity team',
  'request.grant_ended': 'took away what was granted for a time',
  'client.resumed': 'resumed the app',
  'client.restored': 'restored the app',
  'client.tagged': 'changed the connectivity team’s tags',
  'token.revoked': 'revoked one token',
  'client.tokens_revoked': 'revoked all tokens of the app',
  'hand_off.created': 'prepared a hand-off',
  'hand_off.opened': 'opened the link of a hand-off',
  'hand_off.refused': 'was refused by the link of a hand-off',
  'hand_off.claimed': 'took a credential by a hand-off',
  'hand_off.account_asked': 'asked for an account',
  'hand_off.account_agreed': 'agreed to an account',
  'hand_off.account_declined': 'declined an account',
  'hand_off.confirmed': 'confirmed to have saved what was handed over',
  'hand_off.disputed': 'ended a hand-off: its reader said that it wasn’t them',
  'hand_off.locked': 'ended a hand-off after five wrong passphrases',
  'hand_off.revoked': 'revoked a hand-off',
  'hand_off.resent': 'sent a hand-off again',
  'team.person_added': 'let somebody into the team',
  'team.person_removed': 'removed somebody from the team',
  'staff.viewed': 'looked at the app',
}

/** What happened to one secret or key; its name follows. */
const CREDENTIAL: Readonly<Record<string, string>> = {
  ...Object.fromEntries(TRANSITION_NAMES.map(ruleOf).map(({ event, told }) => [event, told])),
  'credential.rotation_asked': 'asked the team to rotate',
  'credential.rotation_put_off': 'extended the date for rotating',
  'credential.rotation_not_asked': 'no longer asks the team to rotate',
  'credential.rotation_over': 'closed the request to rotate',
  'credential.tokens_revoked': 'revoked all tokens obtained with',
}

/** What may be shown of a row’s details besides the sentence, and how it is called. */
const FACTS: Readonly<Record<string, string>> = {
  reason: 'Reason',
  environment: 'Environment',
  scopes: 'Scopes',
  scope: 'Scope',
  liveClientId: 'Live app',
  quotaPerHour: 'Tokens an hour',
  until: 'Until',
  word: 'Message',
  kid: 'Key',
  alg: 'Algorithm',
  expiresAt: 'Expires',
  restorableUntil: 'Can be restored until',
  jti: 'Token',
  retiresAt: 'The old one works until',
  endsAt: 'Works until',
  foundAt: 'Found at',
}

/** Puts an audit row of an app into words. An action that is not known here still reads as words. */
export function activitySentence(action: string, detail: unknown): ActivitySentence {
  const known = isDetail(detail) ? detail : {}
  if (action === 'client.updated') return { text: 'changed the settings', changes: updates(known) }
  if (action === 'client.restricted') return { text: 'changed the restrictions', changes: updates(known) }
  if (action === 'client.transferred')
    return {
      text: `transferred the app from the team ${settingText(known.from)} to ${settingText(known.to)}`,
      changes: [],
    }
  if (action === 'client.suspended')
    return {
      text: known.by === 'owner' ? 'suspended the app' : 'suspended the app for the connectivity team',
      changes: facts(known),
    }
  if (action === 'client.deleted') return { text: 'deleted the app', changes: facts(known) }
  if (action === 'credential.leaked')
    return {
      text:
        known.outcome === 'revoked'
          ? `revoked ${credentialOf(known)} because it was reported as leaked`
          : `notified the team that ${credentialOf(known)} was reported as leaked`,
      changes: facts(known),
    }
  if (action === 'credential.renamed')
    return {
      text: `renamed ${credentialOf({ ...known, name: known.before })} to ${quoted(known.name)}`,
      changes: [],
    }
  const verb = CREDENTIAL[action]
  if (verb) return { text: `${verb} ${credentialOf(known)}`, changes: facts(known) }
  return { text: PLAIN[action] ?? inWords(action), changes: facts(known) }
}

function credentialOf({ kind, name }: Detail): string {
  const what = kind === 'key' ? 'the key' : 'the secret'
  return settingText(name) === '' ? what : `${what} ${quoted(name)}`
}

/** `client.some_thing` → "client: some thing". */
const inWords = (action: string) => action.replace('.', ': ').replaceAll('_', ' ')

/** Those of the details that are moments. */
const TIMES: ReadonlySet<string> = new Set(['expiresAt', 'restorableUntil', 'retiresAt', 'endsAt', 'until'])

function facts(detail: Detail): ActivityChange[] {
  return Object.entries(FACTS).flatMap(([key, label]) => {
    const text = settingText(detail[key])
    if (text === '') return []
    const isTime = TIMES.has(key) && !Number.isNaN(Date.parse(text))
    return [{ label, value: isTime ? new Date(text) : text }]
  })
}

const updates = ({ before, after }: Detail): ActivityChange[] =>
  isDetail(before) && isDetail(after) ? settingChanges(before, after) : []

const isDetail = (value: unknown): value is Detail =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
