import { expect } from '@playwright/test'
import { complaintsOf, PASSWORD, test } from './harness/browsing.ts'
import { inspect } from './harness/inspect.ts'
import { Latchkey } from './harness/latchkey.ts'
import { callApi, tokenOf } from './harness/token.ts'

// The connectivity team and the keys that sign.

let latchkey: Latchkey

test.beforeAll(async () => {
  latchkey = await Latchkey.start()
})
test.afterAll(async () => {
  await latchkey?.remove()
})

test('a key is rotated, and one removed after two questions that say what breaks', async ({ browser }) => {
  test.slow()
  const args = ['--email', 'stella@connectivity.example', '--role', 'connectivity', '--password-stdin']
  expect((await latchkey.command(['user', 'create', ...args], PASSWORD)).code).toBe(0)
  const client = await latchkey.createClient('signed-app')
  const token = await tokenOf(latchkey.url, client)
  const context = await browser.newContext({ baseURL: latchkey.url })
  const page = await context.newPage()
  const complaints = complaintsOf(page, latchkey.url)
  const look = async (what: string) => void complaints.push(...(await inspect(page, what)))
  await page.goto('/sign-in')
  await page.getByLabel('E-mail').fill('stella@connectivity.example')
  await page.getByLabel('Password', { exact: true }).fill(PASSWORD)
  await page.getByRole('button', { name: 'Sign in', exact: true }).click()
  await expect(page).toHaveURL(/\/apps$/)
  await page.goto('/connectivity')
  const sections = page.getByRole('navigation', { name: 'Pages of the connectivity team' })
  await sections.getByRole('link', { name: 'Keys' }).click()
  await expect(page.getByRole('row', { name: /signing/ })).toHaveCount(1)
  await look('signing keys')
  await page.getByRole('button', { name: 'Rotate ES256 now…' }).click()
  await look('asked to rotate')
  await page.getByRole('button', { name: 'Publish a new key' }).click()
  await expect(page.getByRole('row', { name: /published/ })).toHaveCount(1)
  await expect(page.getByRole('button', { name: 'Rotate ES256 now…' })).toHaveCount(0)

  await page
    .getByRole('row', { name: /signing/ })
    .getByRole('link')
    .click()
  await expect(page.getByText('Only if someone else may have this key.')).toBeVisible()
  await look('asked once')
  await page.getByRole('link', { name: 'Continue…' }).click()
  await expect(page.getByText('Remove this key now?')).toBeVisible()
  await look('asked twice')
  await page.getByRole('textbox').last().fill('wrong')
  await page.getByRole('button', { name: 'Remove key' }).click()
  await expect(page.getByRole('alert').first()).toContainText('This is not how the key’s name starts.')
  const typed = await page.locator('label span.font-mono').last().innerText()
  await page.getByRole('textbox').last().fill(typed)
  await page.getByRole('button', { name: 'Remove key' }).click()
  await expect(page.getByRole('row', { name: /retired/ })).toHaveCount(1)
  await expect(page.getByRole('row', { name: /signing/ })).toHaveCount(1)
  await expect(async () => {
    expect((await callApi(latchkey.url, '/api/v1/whoami', token)).status).toBe(401)
  }).toPass({ timeout: 60_000 })
  expect(complaints).toEqual([])
  await context.close()
})
