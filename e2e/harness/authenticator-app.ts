import { TOTP } from 'otpauth'
import { formOfButton, type PortalVisitor } from './portal.ts'

/**
 * Has somebody who is signed in set up an authenticator app.
 * @returns what the app shows so many time steps from now; the one of now and those after it are not taken yet
 */
export async function addAuthenticatorApp(visitor: PortalVisitor): Promise<(steps?: number) => string> {
  const account = async () => await (await visitor.get('/account')).text()
  await visitor.post('/account', formOfButton(await account(), 'Set up app'))
  const page = await account()
  const [secret = ''] = /([A-Z2-7]{4} ){7}[A-Z2-7]{4}/.exec(page) ?? []
  const app = new TOTP({ secret: secret.replaceAll(' ', '') })
  const codeAt = (steps = 0) => app.generate({ timestamp: Date.now() + steps * 30_000 })
  // The earliest that is taken now, so that later ones are left. It is late when a time step ends just then.
  for (let attempt = 0; attempt < 2; attempt++) {
    const form = { ...formOfButton(page, 'Add app'), factorCode: codeAt(-1) }
    const answer = await (await visitor.post('/account', form)).text()
    if (answer.includes('Save your recovery codes')) return codeAt
  }
  throw new Error('the app was not added')
}
