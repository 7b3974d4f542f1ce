import { type BrowserContext, expect, type Locator, type Page } from '@playwright/test'
import { complaintsOf, PASSWORD, pressAct, registerApp, signUp, test } from './harness/browsing.ts'
import { forgetProofs } from './harness/forget-proofs.ts'
import { inspect } from './harness/inspect.ts'
import type { Latchkey } from './harness/latchkey.ts'
import { callApi, requestToken, tokenOf } from './harness/token.ts'

// The life of an app's secrets and keys, as its developer lives it on the Secrets page.

const CLIENT_ID = 'acme-bookings'

let latchkey: Latchkey
let context: BrowserContext
let page: Page
let complaints: string[] = []

test.describe.configure({ mode: 'serial' })

test.beforeAll(async ({ browser, shared }) => {
  latchkey = shared
  context = await browser.newContext({
    baseURL: latchkey.url,
    permissions: ['clipboard-read', 'clipboard-write'],
  })
  page = await context.newPage()
  complaints = complaintsOf(page, latchkey.url)
  await signUp(page, { name: 'Sara' })
  await registerApp(page, {
    clientId: CLIENT_ID,
    name: 'Acme Bookings',
    environment: 'Live',
    scopes: ['usage:read'],
  })
})
test.afterAll(async () => {
  await context?.close()
})
test.afterEach(() => {
  expect(complaints).toEqual([])
})

const dialog = () => page.getByRole('dialog')
const row = (name: string): Locator =>
  page.getByRole('listitem').filter({ has: page.getByRole('heading', { name, exact: true }) })
const credentials = (secret: string) => ({ client_id: CLIENT_ID, client_secret: secret })
const statusWith = async (secret: string) => (await requestToken(latchkey.url, credentials(secret))).status
const look = async (name: string) => expect((await inspect(page, name)).join('\n\n')).toBe('')

/** Takes the secret that is being shown, and closes it. */
async function takeSecret(): Promise<string> {
  const secret = await page.getByLabel('API Token', { exact: true }).inputValue()
  expect(secret).toMatch(/^lk_live_[0-9A-Za-z]{49}$/)
  await page.getByRole('button', { name: 'Copy', exact: true }).first().click()
  await page.getByRole('button', { name: 'I’ve stored it' }).click()
  await expect(page.getByLabel('API Token', { exact: true })).toBeHidden()
  return secret
}

const undo = (told: string) => page.getByRole('button', { name: `Undo ${told}` }).click()

async function ask(name: string, action: string): Promise<void> {
  await pressAct(row(name), action)
  await expect(dialog()).toBeVisible()
}

let first: string
let second: string

test('a first API Token is generated, shown once, and its use is seen without a reload', async () => {
  test.slow()
  await page.goto(`/apps/${CLIENT_ID}/secrets`)
  await expect(page.getByText('No secret yet.')).toBeVisible()
  await look('no secrets')
  await page.getByRole('button', { name: 'Generate API Token' }).click()
  await expect(dialog().getByLabel('Name')).toHaveValue(/^Secret of \d{1,2} [A-Z][a-z]{2}$/)
  await look('asking for a secret')
  await dialog().getByLabel('Name').fill('Web shop')
  await dialog().getByRole('button', { name: 'Generate API Token' }).click()
  await expect(dialog().getByText("Copy this token now. For security we can't show it again.")).toBeVisible()
  await look('a secret shown')
  first = await takeSecret()
  await expect(row('Web shop')).toContainText('Never used')
  await page.setViewportSize({ width: 1280, height: 900 })
  // As dense as decision 38 has it, with the line that parts rows.
  expect([56, 57]).toContain((await row('Web shop').boundingBox())?.height)
  await expect(row('Web shop')).toContainText(`${first.slice(0, 12)}…${first.slice(-4)}`)
  expect(await page.content()).not.toContain(first)

  for (let count = 0; count < 3; count++) expect(await statusWith(first)).toBe(200)
  await expect(row('Web shop')).toContainText('3 tokens', { timeout: 60_000 })
  await expect(row('Web shop')).toContainText(/Used just now\s*from 127\.0\.0\.1/)
  await expect(row('Web shop')).not.toContainText('Still used')
})

test('a name is changed where it stands, and the menu holds what can be done', async () => {
  await row('Web shop').locator('summary').click()
  await look('a menu of acts')
  await page.keyboard.press('Escape')
  await row('Web shop').getByRole('button', { name: 'Rename Web shop' }).click()
  const field = page.getByRole('listitem').getByRole('textbox', { name: 'Name' })
  await expect(field).toBeFocused()
  await look('a name being changed')
  await field.fill(' ')
  await field.press('Enter')
  await expect(page.getByRole('listitem').getByRole('alert')).toContainText('name')
  await field.fill('Shop')
  await field.press('Enter')
  await expect(page.getByRole('heading', { name: 'Shop', exact: true })).toBeFocused()
  await row('Shop').getByRole('button', { name: 'Rename Shop' }).click()
  await field.fill('Given up')
  await field.press('Escape')
  await expect(page.getByRole('heading', { name: 'Shop', exact: true })).toBeFocused()
  await row('Shop').getByRole('button', { name: 'Rename Shop' }).click()
  await field.fill('Web shop')
  await page.getByRole('button', { name: 'Save' }).click()
  await expect(row('Web shop')).toBeVisible()
  await undo('“Shop” is renamed.')
  await expect(row('Shop')).toBeVisible()
  await row('Shop').getByRole('button', { name: 'Rename Shop' }).click()
  await field.fill('Web shop')
  await field.press('Enter')
  await expect(row('Web shop')).toBeVisible()
})

test('SE-05 a sign-in of long ago is confirmed with the password before a secret is touched', async () => {
  await forgetProofs(latchkey)
  await page.getByRole('button', { name: 'Generate API Token' }).click()
  await dialog().getByLabel('Name').fill('')
  await dialog().getByRole('button', { name: 'Generate API Token' }).click()
  // What else is wrong is said with it.
  await expect(dialog().getByRole('alert').getByRole('link')).toHaveText([/^Enter a name/, /15 minutes ago/])
  await expect(dialog().getByLabel('Name')).toBeFocused()
  await page.keyboard.press('Escape')
  await ask('Web shop', 'Deactivate')
  await dialog().getByRole('button', { name: 'Deactivate' }).click()
  const password = dialog().getByLabel('Your password', { exact: true })
  await expect(password).toBeFocused()
  await expect(dialog().getByRole('alert')).toContainText('more than 15 minutes ago')
  await look('asking who it is')
  expect(await statusWith(first)).toBe(200)

  await password.fill('not my password at all')
  await dialog().getByRole('button', { name: 'Deactivate' }).click()
  await expect(dialog().getByRole('alert')).toContainText('Wrong password.')
  await expect(password).toHaveValue('')
  expect(await statusWith(first)).toBe(200)

  await password.fill(PASSWORD)
  await dialog().getByRole('button', { name: 'Deactivate' }).click()
  await expect(row('Web shop').getByText('deactivated', { exact: true })).toBeVisible()
  // Proved is proved: what follows is not asked again.
  await ask('Web shop', 'Reactivate')
  await dialog().getByRole('button', { name: 'Reactivate' }).click()
  await expect(row('Web shop').getByText('active', { exact: true })).toBeVisible()
})

test('a rotation: both work, it is cancelled, made again, extended and ended', async () => {
  test.slow()
  await test.step('is staged, with the old one going on for 7 days unless told otherwise', async () => {
    await ask('Web shop', 'Rotate')
    await expect(dialog().getByRole('radio', { name: '7 days' })).toBeChecked()
    await look('asking how to rotate')
    await dialog().getByRole('radio', { name: 'Custom' }).check()
    await dialog().getByRole('button', { name: 'Generate the new one' }).click()
    await expect(dialog().getByRole('alert')).toContainText('1 to 720')
    await expect(dialog().getByRole('textbox', { name: 'Hours' })).toBeFocused()
    await dialog().getByRole('textbox', { name: 'Hours' }).fill('48')
    await dialog().getByLabel('Name').fill('Web shop, new')
    await dialog().getByRole('button', { name: 'Generate the new one' }).click()
    second = await takeSecret()
    await expect(row('Web shop').getByText('retiring', { exact: true })).toBeVisible()
    await expect(row('Web shop')).toContainText(/Stops in [12] days?/)
    await expect(row('Web shop')).toContainText('Replaced by “Web shop, new”')
    await expect(row('Web shop')).toContainText(/old \d+ .*new 0 in the last hour.*Still used/)
    await expect(row('Web shop').getByRole('button', { name: 'Retire now' })).toBeHidden()
    expect([await statusWith(first), await statusWith(second)]).toEqual([200, 200])
    await look('both work')
  })

  await test.step('is cancelled: the new one stops', async () => {
    await ask('Web shop', 'Cancel rotation')
    await expect(dialog().getByRole('button', { name: 'Keep both' })).toBeVisible()
    await look('asking to cancel')
    await dialog().getByRole('button', { name: 'Cancel rotation' }).click()
    await expect(row('Web shop').getByText('active', { exact: true })).toBeVisible()
    await expect(row('Web shop, new').getByText('deactivated', { exact: true })).toBeVisible()
    await expect(page.getByRole('heading', { name: 'Web shop', exact: true })).toBeFocused()
    await expect.poll(() => statusWith(second)).toBe(401)
  })

  await test.step('is made good by reactivating the new one, and replaced by a third', async () => {
    await ask('Web shop, new', 'Reactivate')
    await look('asking to reactivate')
    await dialog().getByRole('button', { name: 'Reactivate' }).click()
    await expect(row('Web shop, new').getByText('active', { exact: true })).toBeVisible()
    await expect.poll(() => statusWith(second)).toBe(200)
    await ask('Web shop', 'Rotate')
    await dialog().getByRole('radio', { name: '1 hour' }).check()
    await dialog().getByLabel('Name').fill('Third')
    await dialog().getByRole('button', { name: 'Generate the new one' }).click()
    await takeSecret()
    await ask('Web shop', 'Extend')
    await look('asking to extend')
    await dialog().getByRole('radio', { name: '30 days' }).check()
    await dialog().getByRole('button', { name: 'Extend' }).click()
    await expect(row('Web shop')).toContainText(/in 29 days|in 30 days/)
  })

  await test.step('ends now, though the evidence speaks against it', async () => {
    await ask('Web shop', 'Retire now')
    await expect(dialog()).toContainText('Still used')
    await look('asking to retire')
    await dialog().getByRole('button', { name: 'Retire now' }).click()
    await expect(row('Web shop').getByText('retired', { exact: true })).toBeVisible()
    await expect.poll(() => statusWith(first)).toBe(401)
  })
})

test('a secret is deactivated, and deleted with its tokens', async () => {
  test.slow()
  const token = await tokenOf(latchkey.url, credentials(second))
  expect((await callApi(latchkey.url, '/api/v1/whoami', token)).status).toBe(200)
  await ask('Web shop, new', 'Deactivate')
  await look('asking to deactivate')
  await dialog().getByRole('button', { name: 'Deactivate' }).click()
  await undo('“Web shop, new” is deactivated.')
  await expect(row('Web shop, new').getByText('active', { exact: true })).toBeVisible()
  await ask('Web shop, new', 'Deactivate')
  await dialog().getByRole('button', { name: 'Deactivate' }).click()
  await expect(row('Web shop, new').getByText('deactivated', { exact: true })).toBeVisible()
  await ask('Web shop, new', 'Delete')
  await expect(dialog()).toContainText(/\d+ tokens? of the \d+ .* may still be valid/)
  await look('asking to delete')
  await dialog().getByRole('button', { name: 'Delete permanently' }).click()
  await expect(dialog().getByLabel(/to confirm/)).toBeFocused()
  await dialog()
    .getByLabel(/to confirm/)
    .fill(CLIENT_ID)
  await dialog().getByRole('button', { name: 'Delete permanently' }).click()
  await expect(row('Web shop, new')).toHaveCount(0)
  await expect.poll(async () => (await callApi(latchkey.url, '/api/v1/whoami', token)).status).toBe(401)
})

test('how many may work is said before one is asked for', async () => {
  test.slow()
  const generate = page.getByRole('button', { name: 'Generate API Token' })
  for (const name of ['Third in line', 'Fourth in line', 'Fifth in line', 'Sixth in line']) {
    await generate.click()
    await dialog().getByLabel('Name').fill(name)
    await dialog().getByRole('button', { name: 'Generate API Token' }).click()
    await takeSecret()
  }
  await expect(page.getByText('5 of 5: stop one to add another')).toBeVisible()
  await expect(generate).toBeDisabled()
  await look('five secrets')
  await ask('Web shop', 'Reactivate')
  await expect(dialog().getByRole('button', { name: 'Reactivate' })).toBeDisabled()
  await expect(dialog()).toContainText('Retire or deactivate one first.')
  await page.keyboard.press('Escape')
  await ask('Third in line', 'Rotate')
  await expect(dialog().getByRole('radio')).toHaveCount(1)
  await expect(dialog().getByRole('radio', { name: 'Stop immediately' })).toBeChecked()
  await page.keyboard.press('Escape')
})

test('a key pair is made in the browser; its private half never leaves the page', async () => {
  test.slow()
  const sent: string[] = []
  page.on('request', (request) => sent.push(request.postData() ?? ''))
  await page.getByRole('button', { name: 'Add key' }).click()
  await look('asking for a key')
  await dialog().getByLabel('Name').fill('Build server')
  await dialog().getByRole('button', { name: 'Generate a key pair in this browser' }).click()
  await expect(dialog().getByRole('button', { name: 'Add key' })).toBeDisabled()
  await look('a key pair made')
  await dialog().getByRole('button', { name: 'Copy as JWK' }).click()
  const privateJwk = JSON.parse(await page.evaluate(() => navigator.clipboard.readText()))
  await dialog().getByRole('button', { name: 'Add key' }).click()
  await expect(dialog()).toBeHidden()
  await expect(row('Build server').getByText('active', { exact: true })).toBeVisible()
  expect(sent.join('\n')).toContain(privateJwk.x)
  expect(sent.join('\n')).not.toContain(privateJwk.d)
  expect(await page.content()).not.toContain(privateJwk.d)
  await look('a key')
})

test('what is not looked at asks nothing', async () => {
  const asked: string[] = []
  page.on('request', (request) => {
    if (request.url().endsWith('/evidence')) asked.push(request.url())
  })
  await page.goto(`/apps/${CLIENT_ID}/secrets`)
  await expect.poll(() => asked.length, { timeout: 60_000 }).toBeGreaterThan(0)
  // A browser without a window has no tabs to hide; it is told that this one is.
  await page.evaluate(() => {
    Object.defineProperty(document, 'hidden', { configurable: true, get: () => true })
    document.dispatchEvent(new Event('visibilitychange'))
  })
  await page.waitForTimeout(500)
  const before = asked.length
  await page.waitForTimeout(8_000)
  expect(asked.length).toBe(before)
  await page.evaluate(() => {
    Object.defineProperty(document, 'hidden', { configurable: true, get: () => false })
    document.dispatchEvent(new Event('visibilitychange'))
  })
  await expect.poll(() => asked.length, { timeout: 60_000 }).toBeGreaterThan(before)
})
