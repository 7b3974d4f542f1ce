import { count, counted } from '#lib/kernel/number-words.ts'

/** An app of a check, in numbers. */
export type ShownApp = { clientId: string; team: string; judged: number; refused: number; unknown: number }

/** What a check has found, as pages, their questions and the command line say it. */
export type ShownReplay = {
  id: string
  /** The change, in a few words. */
  about: string
  /** Where the change is made. */
  page: string
  state: 'open' | 'done' | 'cancelled' | 'superseded'
  /** How far back it looks. */
  days: number
  /** About how many requests there are, and how many were looked at. */
  expected: number
  seen: number
  /** Requests that got a token. */
  judged: number
  /** Of them those that the change would have refused. */
  refused: number
  /** Those that are refused without it, too. */
  anyway: number
  /** Requests that were refused when they came. */
  failed: number
  unknown: { address: number; request: number; method: number; quota: number }
  notKept: number
  onlyCounted: number
  selfVerifying: { apis: string[]; tokens: number }
  groups: {
    clientId: string
    reason: string
    words: string
    /** Null where it is not known. */
    address: string | null
    count: number
    /** ISO 8601. */
    lastAt: string
    /** Address of these requests. */
    log: string
  }[]
  /** How many addresses the refused ones came from, as far as they are told apart. */
  addresses: number
  /** Refused ones that are not in `groups`. */
  more: number
  apps: ShownApp[]
  appCount: number
}

export const unknownOf = ({ unknown }: ShownReplay): number =>
  Object.values(unknown).reduce((total, one) => total + one)

/** "Checked 3,200 of about 10,230 requests." */
export const progressInWords = ({ seen, expected }: ShownReplay): string =>
  seen === 0
    ? 'Checking…'
    : `Checked ${count(seen)} of about ${counted(Math.max(seen, expected), 'request')}…`

/** What it comes to. */
export function headlineOf(replay: ShownReplay): string {
  const { judged, refused, addresses, days, appCount } = replay
  const whose = appCount === 1 ? 'The app' : 'These apps'
  const last = `the last ${counted(days, 'day')}`
  if (judged === 0) return `${whose} got no tokens in ${last} that could be checked.`
  const requests = `${counted(judged, 'token request')} in ${last}`
  const known = judged - unknownOf(replay)
  if (known === 0) return `None of ${requests} can be judged.`
  if (refused === 0)
    return known === judged
      ? `None of ${requests} would have been refused.`
      : `None of the ${count(known)} that can be judged, of ${requests}, would have been refused.`
  const from = addresses === 0 ? '' : `, from ${counted(addresses, 'address', 'addresses')}`
  return `${count(refused)} of ${requests} would have been refused${from}.`
}

/** What it does not know, each with its number, and what else one should know. */
export function remarksOn(replay: ShownReplay): string[] {
  const { unknown, notKept, onlyCounted, anyway, failed, selfVerifying } = replay
  const remarks: (readonly [number, string])[] = [
    [unknown.address, `${count(unknown.address)} can’t be judged: their full address isn’t kept.`],
    [unknown.request, `${count(unknown.request)} can’t be judged: what they asked for isn’t fully kept.`],
    [unknown.method, `${count(unknown.method)} can’t be judged: the method they used isn’t kept.`],
    [
      unknown.quota,
      `${count(unknown.quota)} can’t be judged: whether the quota was used up depends on the others.`,
    ],
    [notKept, `${counted(notKept, 'earlier token')} can’t be judged: single requests aren’t kept that long.`],
    [anyway, `${count(anyway)} would be refused anyway, as things are now.`],
    [failed, `${counted(failed, 'more request')} failed at the time, so the change makes no difference.`],
    [onlyCounted, `${counted(onlyCounted, 'failed request')} weren’t kept one by one.`],
    [selfVerifying.tokens, callsInWords(selfVerifying)],
  ]
  return remarks.flatMap(([number, words]) => (number > 0 ? [words] : []))
}

const LIST = new Intl.ListFormat('en')

const callsInWords = ({ apis, tokens }: ShownReplay['selfVerifying']) =>
  `Calls with ${counted(tokens, 'token')} can’t be judged: ${LIST.format(apis)} ${apis.length === 1 ? 'verifies' : 'verify'} tokens without asking Latchkey, so issued tokens work until they expire.`
