import type { WriteLetter } from '#lib/features/people/mailed-link.ts'
import { env } from '#lib/platform/env.ts'

/** Tells a contact of a partner that a credential was taken by a link; anybody there may know that it was not meant. */
export const handOffReceipt: WriteLetter = async ({
  detail: { clientId = '', address = '', device = '' },
}) => ({
  subject: `A credential for ${clientId} was claimed`,
  text: `Someone opened the link that ${env.portal.name} prepared for you, and took the credential of the app ${clientId}, from ${address} with ${device}.`,
  advice:
    'If nobody at your company did this, open the link and press “This wasn’t me”, and tell the connectivity team at once.',
  about: `Client ID: ${clientId}`,
  link: null,
  reason: 'you are a contact for this app',
  choices: null,
})

/** Tells a contact of a partner that somebody with the link ended what was handed over. */
export const handOffDisputed: WriteLetter = async ({ detail: { apps = '', address = '', ended = '' } }) => ({
  subject: 'A hand-off was disputed: “This wasn’t me”',
  text: `Someone with the link that ${env.portal.name} prepared for ${apps}, at ${address}, said that it wasn’t them who opened it. ${
    ended === 'yes'
      ? 'The credentials that it handed over have ended, with their access tokens.'
      : 'Nothing had been handed over. The link no longer works.'
  }`,
  advice:
    'Find out who at your company opened the link, and tell the connectivity team. They send a new one.',
  about: `Apps: ${apps}`,
  link: null,
  reason: 'you are a contact for these apps',
  choices: null,
})
