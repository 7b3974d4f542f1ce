import type { NoticeKind } from './kinds.ts'
import type { Say } from './said.ts'

/** What staff are told of hand-offs. */
export const HAND_OFF_WORDS = {
  hand_off_claimed: ({
    detail: { team = '?', teamName = team, clientId = '?', credentialKind, address, device, reason },
  }) => {
    const place = `${address ? `, from ${address}` : ''}${device ? ` with ${device}` : ''}`
    if (reason === 'account_asked')
      return {
        title: `${teamName} asks for an account`,
        text: `Whoever confirmed a hand-off of ${teamName} asks for an account${place}.`,
        advice:
          'E-mail is off, so nothing proves the address: agree on the page of the hand-off if you know the person.',
      }
    return {
      title: `${teamName} claimed ${clientId}`,
      text: `${credentialKind === 'key' ? 'A public key was added to' : 'The secret was shown for'} ${clientId} of ${teamName}${place}.`,
      advice: 'If the partner doesn’t recognise this, ask them to open the link and press “This wasn’t me”.',
    }
  },
  hand_off_ended: ({ detail: { team = '?', teamName = team, reason, address } }) =>
    reason === 'locked'
      ? {
          title: `A link for ${teamName} was locked`,
          text: `Five wrong passphrases were entered${address ? `, most recently from ${address}` : ''}. The link no longer works.`,
          advice: 'Ask the partner whether that was them, then send a new link.',
        }
      : {
          title: `${teamName}: “This wasn’t me”`,
          text: `Someone with the link${address ? `, at ${address},` : ''} said that it wasn’t them who opened it. What was handed over has ended, with its tokens.`,
          advice: 'Call the partner, find out who opened the link, then send a new one.',
        },
} satisfies Partial<Record<NoticeKind, Say>>

/** What the team is told when somebody presses “This wasn’t me”. */
export const HAND_OFF_DISPUTED: Say = ({ detail: { clientIds = [], address, ended = 0 } }) => ({
  title: 'A hand-off was disputed: “This wasn’t me”',
  text: `Someone with the link for ${joined(clientIds)}${address ? `, at ${address},` : ''} said that it wasn’t them who opened it. ${
    ended > 0
      ? 'What was handed over has ended, with its tokens.'
      : 'Nothing had been handed over. The link no longer works.'
  }`,
  advice:
    'Tell the connectivity team whether someone on your team opened it. A new secret comes with a new link from them.',
})

/** "one", "one and two", "one, two and three". */
const joined = (names: readonly string[]) => LIST.format(names) || 'your apps'

const LIST = new Intl.ListFormat('en-GB', { type: 'conjunction' })

/** Whether a notice tells staff of a hand-off. */
export const isOfHandOff = (kind: NoticeKind): boolean => Object.hasOwn(HAND_OFF_WORDS, kind)
