import { count } from '#lib/kernel/number-words.ts'
import type { NoticeDetail } from './detail.ts'
import { type Say, writer } from './said.ts'

/** What those who decide read of a request. */
export const ACCESS_REQUESTED: Say = ({ detail, app }) => {
  const what = asked(detail)
  const ofApp = `the app “${app?.clientId ?? '?'}” of the team ${detail.team ?? '?'}`
  switch (detail.requestChange) {
    case 'withdrawn':
      return {
        title: 'Request withdrawn',
        text: `${writer(detail)} withdrew a request for ${ofApp}.`,
        advice: null,
      }
    case 'ended':
      return {
        title: 'Grant ended',
        text: `What was granted to ${ofApp} for a time is over: ${what}.`,
        advice: null,
      }
    default:
      return {
        title: `Requested: ${what}`,
        text: `${writer(detail)} requested ${what} for ${ofApp}: “${detail.reason ?? ''}”`,
        advice: null,
      }
  }
}

/** What an app’s team reads of the answer. */
export const REQUEST_ANSWERED: Say = ({ detail }) => {
  const what = asked(detail)
  switch (detail.requestChange) {
    case 'declined':
      return {
        title: 'Request declined',
        text: `${writer(detail)} declined the request.${said(detail)}`,
        advice: null,
      }
    case 'extended':
      return {
        title: 'Grant extended',
        text: detail.until
          ? `${writer(detail)} extended ${what}${until(detail)}.`
          : `${writer(detail)} granted ${what} permanently.`,
        advice: null,
      }
    case 'ending':
      return {
        title: 'Grant ends soon',
        text: `What was granted for a time ends${on(detail)}: ${what}.${detail.liveClientId ? ' The app is then suspended.' : ''}`,
        advice: detail.liveClientId
          ? 'If you still need the app, tell the connectivity team.'
          : 'If the app still needs it, request it again in its settings.',
      }
    case 'ended':
      return {
        title: 'Grant ended',
        text: `What was granted for a time is over: ${what}.`,
        advice: 'If the app still needs it, request it again in its settings.',
      }
    default:
      return {
        title: `Granted: ${what}`,
        text: `${writer(detail)} granted ${what}${until(detail)}.${said(detail)}`,
        advice: detail.liveClientId ? 'Generate its API Token under Apps.' : null,
      }
  }
}

/** “the scopes a, b”, “the live app x”, “1,000 tokens an hour”. */
function asked({ scopes = [], liveClientId, quotaPerHour }: NoticeDetail): string {
  if (liveClientId) return `the live app “${liveClientId}”`
  if (quotaPerHour !== undefined) return `${count(quotaPerHour)} tokens an hour`
  return `the ${scopes.length === 1 ? 'scope' : 'scopes'} ${scopes.map((name) => `“${name}”`).join(', ') || '?'}`
}

const said = ({ word }: NoticeDetail) => (word ? ` They say: “${word}”` : '')

const DAY = new Intl.DateTimeFormat('en-GB', { dateStyle: 'long', timeStyle: 'short', timeZone: 'UTC' })

const on = (detail: NoticeDetail) => (detail.until ? ` on ${DAY.format(detail.until)} UTC` : ' soon')

const until = (detail: NoticeDetail) => (detail.until ? ` until ${DAY.format(detail.until)} UTC` : '')
