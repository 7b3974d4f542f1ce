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
