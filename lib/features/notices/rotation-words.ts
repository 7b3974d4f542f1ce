import { UNNAMED_SECRET } from '#lib/features/credentials/default-names.ts'
import type { NoticeDetail } from './detail.ts'
import { type Say, writer } from './said.ts'

/** What a team reads of a secret that the connectivity team asks to be rotated. */
export const ROTATION_ASKED: Say = ({ detail }) => {
  const secret = secretIn(detail)
  switch (detail.rotationChange) {
    case 'put_off':
      return {
        title: 'More time to rotate',
        text: `${writer(detail)} put the date off: ${secret} stops working on ${day(detail.until)}.`,
        advice: 'Rotate it before then.',
      }
    case 'not_asked':
      return {
        title: 'No need to rotate',
        text: `${writer(detail)} no longer asks you to rotate ${secret}.`,
        advice: null,
      }
    default:
      return {
        title: `Rotate by ${day(detail.until)}`,
        text: `${writer(detail)} asks you to rotate ${secret}. It stops working on ${day(detail.until)}.${
          detail.reason ? ` They say: “${detail.reason}”` : ''
        }`,
        advice: 'Rotate it here, or open the link that the connectivity team sends you.',
      }
  }
}

const secretIn = ({ credentialName }: NoticeDetail): string =>
  !credentialName || credentialName === UNNAMED_SECRET ? 'the secret' : `the secret “${credentialName}”`

const DAY = new Intl.DateTimeFormat('en-GB', { dateStyle: 'long', timeStyle: 'short', timeZone: 'UTC' })

const day = (moment: Date | undefined) => (moment ? `${DAY.format(moment)} UTC` : 'a date to come')
