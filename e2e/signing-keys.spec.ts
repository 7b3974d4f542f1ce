import { expect } from '@playwright/test'
import { test } from './harness/browsing.ts'
import { Latchkey } from './harness/latchkey.ts'
import { staffVisitor } from './harness/staff.ts'
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
  const client = await latchkey.createClient('signed-app')
  const token = await tokenOf(latchkey.url, client)
  const { context, page, complaints, look } = await staffVisitor(browser, latchkey, 'Stella')
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
    .getByRole('row', { name: /published/ })
    .getByRole('link')
    .click()
  await expect(page.getByText('This key hasn’t signed anything yet: no token is refused.')).toBeVisible()
  await page.getByRole('link', { name: 'Cancel' }).click()
  await expect(page.getByText('Only if someone else may have this key.')).toHaveCount(0)

  await page
    .getByRole('row', { name: /signing/ })
    .getByRole('link')
    .click()
  await expect(page.getByText('Only if someone else may have this key.')).toBeVisible()
  await expect(page.getByText(/^At most 1 valid access token of .* That concerns 1 API: /)).toBeVisible()
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
