import type { WriteLetter } from '#lib/features/people/mailed-link.ts'
import { env } from '#lib/platform/env.ts'

const DAY = new Intl.DateTimeFormat('en-GB', { dateStyle: 'long', timeStyle: 'short', timeZone: 'UTC' })

/** Asks a contact of a partner to see to it that secrets are replaced. The link comes from staff: no mail has a credential. */
export const rotationRequest: WriteLetter = async ({ detail: { apps = '', until = '', reason = '' } }) => {
  const end = `${DAY.format(new Date(until))} UTC`
  return {
    subject: `Rotate the secrets of ${apps.length > 60 ? 'your apps' : apps}`,
    text: `${env.portal.name} asks you to replace secrets of ${apps}. The ones you use now stop working on ${end}.${
      reason ? ` They say: “${reason}”` : ''
    }`,
    advice:
      'If you have an account, rotate them in the portal. If not, the connectivity team sends you a link.',
    about: `Client IDs: ${apps}`,
    link: null,
    reason: 'you are a contact for these apps',
    choices: null,
  }
}
