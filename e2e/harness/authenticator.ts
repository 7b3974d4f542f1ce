import type { Page } from '@playwright/test'

/** Gives the browser an authenticator of its own that verifies its person, as a phone or a laptop has. */
export async function withAuthenticator(page: Page) {
  const cdp = await page.context().newCDPSession(page)
  await cdp.send('WebAuthn.enable')
  const { authenticatorId } = await cdp.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      transport: 'internal',
      ...{ hasResidentKey: true, hasUserVerification: true, isUserVerified: true },
      automaticPresenceSimulation: true,
    },
  })
  return {
    /** Whether its person touches it when it asks. */
    answers: (enabled: boolean) =>
      cdp.send('WebAuthn.setAutomaticPresenceSimulation', { authenticatorId, enabled }),
    verifies: (isUserVerified: boolean) =>
      cdp.send('WebAuthn.setUserVerified', { authenticatorId, isUserVerified }),
    isLost: () => cdp.send('WebAuthn.removeVirtualAuthenticator', { authenticatorId }),
    kept: async () => (await cdp.send('WebAuthn.getCredentials', { authenticatorId })).credentials,
  }
}
