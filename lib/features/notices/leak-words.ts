import { UNNAMED_SECRET } from '#lib/features/credentials/default-names.ts'
import type { NoticeDetail } from './detail.ts'
import type { Notice } from './notice.ts'
import type { Said } from './said.ts'

/** What the team of an app is told of a secret or key of theirs that somebody found. */
export function leaked({ detail }: Notice): Said {
  const name = nameOf(detail)
  switch (detail.leak) {
    case 'told':
      return {
        title: `Leaked: ${name}`,
        text: `${foundText(detail, `your ${name}`)} It still works for anyone who has it.`,
        advice:
          'Rotate it now and choose “Stop immediately”, then delete the old one with its tokens. Find out how it got out.',
      }
    case 'had_ended':
      return {
        title: `Leaked after it ended: ${name}`,
        text: `${foundText(detail, `your ${name}`)} It had ended already, so it is refused.`,
        advice: 'Don’t reactivate it. Find out how it got out, and whether the new one is safe there.',
      }
    default:
      return {
        title: `Leaked and revoked: ${name}`,
        text: `${foundText(detail, `your ${name}`)} It was revoked, with the access tokens obtained with it.`,
        advice:
          'Generate a new one and give it to your programs. Find out how the old one got out before you do.',
      }
  }
}

/** What the connectivity team is told of it. */
export function leakReported({ detail, app }: Notice): Said {
  const { title, text } = leaked({ ...NOTHING, detail })
  return {
    title,
    text: `${text.replace(' your ', ' the ')} App: ${app?.clientId ?? '?'}, team: ${detail.team ?? '?'}.`,
    advice:
      detail.leak === 'told'
        ? 'The app’s settings keep it from being revoked. Make sure that its team rotates it.'
        : 'Its team has been notified. Help them if their app has stopped.',
  }
}

const NOTHING: Notice = {
  ...{ id: '', kind: 'credential_leaked', createdAt: new Date(0), detail: {} },
  ...{ team: '', teamSlug: '', app: null },
}

const foundText = ({ foundAt }: NoticeDetail, whose: string) =>
  foundAt ? `A scanner found ${whose} at ${foundAt}.` : `Someone found ${whose} in public and reported it.`

function nameOf({ credentialKind, credentialName }: NoticeDetail): string {
  const what = credentialKind === 'key' ? 'key' : 'secret'
  return !credentialName || credentialName === UNNAMED_SECRET ? what : `${what} “${credentialName}”`
}
