import { expect, type Page } from '@playwright/test'
import { withAuthenticator } from './harness/authenticator.ts'
import { complaintsOf, PASSWORD, test } from './harness/browsing.ts'
import { inspect } from './harness/inspect.ts'
import { Latchkey } from './harness/latchkey.ts'
import { linkIn, Mailbox } from './harness/mailbox.ts'

// Passkeys, in real browsers, with Chromium’s own virtual authenticator.

let mailbox: Mailbox
let latchkey: Latchkey

test.beforeAll(async () => {
  mailbox = await Mailbox.open()
  latchkey = await Latchkey.start({ env: { ...mailbox.settings, STAFF_SECOND_FACTOR: 'required' } })
})
test.afterAll(async () => {
  await latchkey?.remove()
  await mailbox?.close()
})

async function mailTo(address: string, subject: RegExp) {
  const found = () => mailbox.to(address).findLast((mail) => subject.test(mail.subject))
  await expect.poll(found, { timeout: 30_000 }).toBeTruthy()
  return found()
}

async function make(email: string, role = 'developer'): Promise<string> {
  const args = ['user', 'create', '--email', email, '--role', role, '--password-stdin']
  const { code, stderr } = await latchkey.command(args, PASSWORD)
  if (code !== 0) throw new Error(stderr)
  return email
}

async function signIn(page: Page, email: string) {
  await page.goto(`${latchkey.url}/sign-in`)
  await signInHere(page, email)
}

async function signInHere(page: Page, email: string) {
  await page.getByLabel('E-mail').fill(email)
  await page.getByLabel('Password', { exact: true }).fill(PASSWORD)
  await page.getByRole('button', { name: 'Sign in', exact: true }).click()
}

test('PT-03 a passkey is added, signs in alone, and is removed', async ({ browser }) => {
  const email = await make('passkey@factors.example')
  const context = await browser.newContext()
  const page = await context.newPage()
  const complaints = complaintsOf(page, latchkey.url)
  await signIn(page, email)
  await expect(page).toHaveURL(/\/apps$/)
  const authenticator = await withAuthenticator(page)
  await page.goto(`${latchkey.url}/account`)
  await page.locator('#passkey').fill('My laptop')
  await page.getByRole('button', { name: 'Add passkey' }).click()
  await expect(page.getByText('Save your recovery codes')).toBeVisible()
  await expect(page.getByRole('button', { name: 'Remove My laptop' })).toBeVisible()
  expect(await inspect(page, 'passkeys')).toEqual([])
  expect(await authenticator.kept()).toHaveLength(1)
  const [code = ''] = await page.locator('#recovery-codes li').allInnerTexts()

  // The password alone leads to the second step, where the passkey or a recovery code does.
  await authenticator.answers(false)
  await context.clearCookies()
  await signIn(page, email)
  await expect(page).toHaveURL(/\/sign-in\/second-step$/)
  await expect(page.getByRole('button', { name: 'Use a passkey' })).toBeVisible()
  await page.getByRole('textbox', { name: 'Recovery code' }).fill(code)
  await page.getByRole('button', { name: 'Sign in', exact: true }).click()
  await expect(page).toHaveURL(/\/apps$/)

  await context.clearCookies()
  await page.goto(`${latchkey.url}/sign-in?next=/docs`)
  await expect(page.getByLabel('E-mail')).toHaveAttribute('autocomplete', 'username webauthn')
  await page.getByRole('button', { name: 'Use a passkey' }).click()
  await authenticator.answers(true)
  await expect(page).toHaveURL(/\/docs$/)
  await page.goto(`${latchkey.url}/account`)
  await expect(page.locator('#second-factor li').getByText('last used')).toBeVisible()

  // Offered beside the field for the address, without a press of anything here.
  await context.clearCookies()
  await page.goto(`${latchkey.url}/sign-in?next=/account`)
  await expect(page).toHaveURL(/\/account$/)
  await page.getByRole('button', { name: 'Remove My laptop' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Remove', exact: true }).click()
  await expect(page.getByText('My laptop')).toHaveCount(0)

  // What is gone opens nothing.
  await authenticator.answers(false)
  await context.clearCookies()
  // Pressed before the browser has what it is offered with.
  await page.route(
    (url) => url.pathname === '/sign-in/passkey',
    async (route) => {
      await page.waitForTimeout(2000)
      await route.continue()
    },
    { times: 1 },
  )
  await page.goto(`${latchkey.url}/sign-in`)
  await page.getByRole('button', { name: 'Use a passkey' }).click()
  await authenticator.answers(true)
  await expect(page.getByRole('alert').first()).toContainText('couldn’t sign you in with this passkey')
  expect(complaints).toEqual([])
  await context.close()
})

test('PT-03 somebody signs up, adds a passkey, loses it, and replaces it by a recovery code', async ({
  browser,
}) => {
  test.slow()
  const email = 'loses@factors.example'
  const context = await browser.newContext()
  const page = await context.newPage()
  const complaints = complaintsOf(page, latchkey.url)
  await page.goto(`${latchkey.url}/sign-up`)
  expect(await inspect(page, 'signing up by mail')).toEqual([])
  await page.getByLabel('E-mail').fill(email)
  await page.getByRole('button', { name: 'Continue' }).click()
  await expect(page.getByText('Open the link we e-mailed you')).toBeVisible()
  await page.goto(linkIn(await mailTo(email, /Create your account/), '/sign-up/finish'))
  await page.getByLabel('Name').fill('Lou')
  await page.getByLabel('Password', { exact: true }).fill(PASSWORD)
  await page.getByRole('button', { name: 'Create account' }).click()
  await expect(page).toHaveURL(/\/apps$/)

  const addPasskey = async (name: string) => {
    await page.goto(`${latchkey.url}/account`)
    await page.locator('#passkey').fill(name)
    await page.getByRole('button', { name: 'Add passkey' }).click()
    await expect(page.getByRole('button', { name: `Remove ${name}` })).toBeVisible()
  }
  const laptop = await withAuthenticator(page)
  await addPasskey('Laptop')
  const [code = ''] = await page.locator('#recovery-codes li').allInnerTexts()
  // Offered beside the field for the address.
  await context.clearCookies()
  await page.goto(`${latchkey.url}/sign-in`)
  await expect(page).toHaveURL(/\/apps$/)

  await laptop.isLost()
  await context.clearCookies()
  await signIn(page, email)
  await expect(page).toHaveURL(/\/sign-in\/second-step$/)
  expect(await inspect(page, 'second step of somebody with a passkey')).toEqual([])
  await page.getByRole('textbox', { name: 'Recovery code' }).fill(code)
  await page.getByRole('button', { name: 'Sign in', exact: true }).click()
  await expect(page).toHaveURL(/\/apps$/)

  const phone = await withAuthenticator(page)
  await addPasskey('Phone')
  await page.getByRole('button', { name: 'Remove Laptop' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Remove', exact: true }).click()
  await expect(page.getByText('Laptop', { exact: true })).toHaveCount(0)
  expect(await phone.kept()).toHaveLength(1)
  await context.clearCookies()
  await page.goto(`${latchkey.url}/sign-in`)
  await expect(page).toHaveURL(/\/apps$/)
  await page.goto(`${latchkey.url}/account`)
  await expect(page.getByText('9 left')).toBeVisible()
  await page.getByRole('button', { name: 'Generate new codes' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Generate new codes' }).click()
  await expect(page.locator('#recovery-codes li')).toHaveCount(10)
  await expect(page.getByText('10 left')).toBeVisible()
  expect(complaints).toEqual([])
  await context.close()
})
