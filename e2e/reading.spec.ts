import { expect, type Page } from '@playwright/test'
import { newVisitor, test } from './harness/browsing.ts'
import { inspect, PHONE } from './harness/inspect.ts'
import type { Latchkey } from './harness/latchkey.ts'
import { staffVisitor } from './harness/staff.ts'

// The guide as it is read: by search, by keyboard, on a phone, without a network, without scripts.

let latchkey: Latchkey

test.beforeAll(({ shared }) => {
  latchkey = shared
})

const field = (page: Page) => page.getByRole('combobox', { name: 'Search the docs' })
const options = (page: Page) => page.getByRole('listbox').getByRole('option')

test('a visitor searches the docs by keyboard, also once the network is gone', async ({ browser }) => {
  const context = await browser.newContext({ baseURL: latchkey.url })
  const page = await context.newPage()
  const asked: string[] = []
  page.on('request', (request) => asked.push(new URL(request.url()).pathname))
  await page.goto('/docs')
  expect(asked).not.toContain('/docs/search.json')
  await page.getByRole('button', { name: 'Search' }).waitFor()
  await page.keyboard.press('/')
  await field(page).fill('unsupported_grant')
  await expect(options(page).first()).toHaveText(/unsupported_grant_type/)
  expect(await inspect(page, 'the search of a visitor')).toEqual([])
  expect(asked).toContain('/docs/search.json')
  expect(asked).not.toContain('/commands')

  await context.setOffline(true)
  await field(page).fill('invalid_scope')
  await expect(options(page).first()).toHaveText(/invalid_scope/)
  await context.setOffline(false)
  await page.keyboard.press('Enter')
  await expect(page).toHaveURL(/\/docs\/errors#invalid_scope$/)
  await context.close()
})

test('a page is copied as Markdown', async ({ browser }) => {
  const context = await browser.newContext({ baseURL: latchkey.url })
  await context.grantPermissions(['clipboard-read', 'clipboard-write'])
  const page = await context.newPage()
  await page.goto('/docs/keys')
  await page.getByRole('button', { name: 'Copy as Markdown' }).click()
  await expect(page.getByText('Copied to the clipboard as Markdown.')).toBeAttached()
  const copied = await page.evaluate(() => navigator.clipboard.readText())
  expect(copied).toMatch(/^# Keys instead of secrets\n/)
  await context.close()
})

for (const javaScriptEnabled of [true, false])
  test(`on a phone, pages are in a drawer and readers say whether one helped, scripts ${javaScriptEnabled ? 'on' : 'off'}`, async ({
    browser,
  }) => {
    const viewport = { width: 390, height: 844 }
    const context = await browser.newContext({ baseURL: latchkey.url, viewport, javaScriptEnabled })
    const page = await context.newPage()
    await page.goto('/docs/keys')
    const drawer = page.getByRole('navigation', { name: 'Documentation, small screens' })
    await expect(drawer).toBeHidden()
    await page.getByRole('button', { name: /^Documentation pages, now/ }).click()
    await expect(drawer.getByRole('link', { name: 'Keys instead of secrets' })).toHaveAttribute(
      'aria-current',
      'page',
    )
    if (javaScriptEnabled) {
      expect(await inspect(page, 'the drawer', { screens: PHONE })).toEqual([])
      await page.setViewportSize(viewport)
    }
    await drawer.getByRole('link', { name: 'Errors' }).click()
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('Errors')
    await expect(drawer).toBeHidden()

    await page.getByText('Add a few words').click()
    await page
      .getByLabel('What is missing or wrong?')
      .fill(`Nothing, scripts ${javaScriptEnabled ? 'on' : 'off'}`)
    await page.getByRole('button', { name: 'Yes', exact: true }).click()
    await expect(page.getByText('Thank you. The connectivity team reads this.')).toBeVisible()
    if (javaScriptEnabled) expect(await inspect(page, 'a page that helped')).toEqual([])
    await context.close()
  })

test('the connectivity team reads what was said, and others do not', async ({ browser }) => {
  const said = `Where is the example for ${'x'.repeat(40)}?`
  const reader = await browser.newContext({ baseURL: latchkey.url })
  const guide = await reader.newPage()
  await guide.goto('/docs/keys')
  await guide.getByText('Add a few words').click()
  await guide.getByLabel('What is missing or wrong?').fill(said)
  await guide.getByRole('button', { name: 'No', exact: true }).click()
  await expect(guide.getByText('Thank you. The connectivity team reads this.')).toBeVisible()
  await reader.close()

  const { context, page, complaints, look } = await staffVisitor(browser, latchkey, 'Feodora')
  await page.goto('/connectivity/settings')
  await page.getByRole('link', { name: 'Feedback on the docs' }).click()
  await expect(page.getByRole('row', { name: /^Keys instead of secrets/ })).toBeVisible()
  await expect(page.getByText(said)).toBeVisible()
  await look('feedback on the docs')
  const remark = page.getByRole('listitem').filter({ hasText: said })
  await remark.getByRole('button', { name: 'Remove' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Remove' }).click()
  await expect(page.getByText('Words removed.', { exact: true })).toBeVisible()
  await expect(remark).toHaveCount(0)
  expect(complaints).toEqual([])
  await context.close()

  const stranger = await newVisitor(browser, latchkey, 'Fabia')
  await stranger.page.goto('/connectivity/feedback')
  await expect(stranger.page.getByRole('heading', { level: 1 })).toHaveText('Page not found')
  await stranger.context.close()
})
