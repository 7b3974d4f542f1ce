import { readFileSync } from 'node:fs'
import { type Browser, expect, type Page } from '@playwright/test'
import pg from 'pg'
import { complaintsOf, registerApp, signUp, test } from './harness/browsing.ts'
import { inspect } from './harness/inspect.ts'
import type { Latchkey } from './harness/latchkey.ts'
import { requestToken } from './harness/token.ts'

// The log of an app as a place to work, with scripts and without.

const CLIENT_ID = 'lenas-app'
const LOG = `/apps/${CLIENT_ID}/log`

let latchkey: Latchkey
let secret: string
let cookies: Awaited<ReturnType<Awaited<ReturnType<Browser['newContext']>>['cookies']>>

test.describe.configure({ mode: 'serial' })

test.beforeAll(async ({ browser, shared }) => {
  latchkey = shared
  const context = await browser.newContext({ baseURL: latchkey.url })
  const page = await context.newPage()
  await signUp(page, { name: 'Lena' })
  await registerApp(page, { clientId: CLIENT_ID, name: 'App of Lena', scopes: ['usage:read'] })
  await page.getByRole('button', { name: 'Generate API Token' }).click()
  secret = await page.getByLabel('API Token', { exact: true }).inputValue()
  cookies = await context.cookies()
  await context.close()
  for (let count = 0; count < 3; count++) await ask({})
  for (let count = 0; count < 2; count++) await ask({ client_secret: `${secret}x` })
  await ask({ scope: 'usage:read no-such-scope' })
})

const ask = ({ client_secret = secret, ...fields }: Record<string, string>) =>
  requestToken(latchkey.url, { client_id: CLIENT_ID, client_secret }, fields)

async function lena(browser: Browser, { scripts = true } = {}) {
  const options = { baseURL: latchkey.url, javaScriptEnabled: scripts, acceptDownloads: true }
  const context = await browser.newContext(options)
  await context.addCookies(cookies)
  const page = await context.newPage()
  const complaints = complaintsOf(page, latchkey.url)
  return { context, page, complaints }
}

const rows = (page: Page) =>
  page.getByRole('table', { name: 'Requests, newest first' }).locator('tbody').getByRole('row')

test('finds a request among others, by chips, by search and by time', async ({ browser }) => {
  test.slow()
  const { context, page, complaints } = await lena(browser)
  await page.goto(LOG)
  await expect(page.locator('figcaption')).toContainText('6 requests: 3 issued, 3 refused')
  await expect(rows(page)).toHaveCount(6)

  await test.step('a chip filters at once, and is removed', async () => {
    await page.getByLabel('Outcome').selectOption('refused')
    await expect(page).toHaveURL(/outcome=refused/)
    await expect(rows(page)).toHaveCount(3)
    await page.getByRole('link', { name: 'Remove Outcome: Refused' }).click()
    await expect(page).toHaveURL(latchkey.url + LOG)
    await expect(rows(page)).toHaveCount(6)
  })
  await test.step('what is suggested becomes a chip as soon as it is there', async () => {
    const search = page.getByLabel('Search requests')
    await search.fill('Scope not granted')
    await expect(page).toHaveURL(/reason=invalid_scope/)
    await expect(rows(page)).toHaveCount(1)
    await expect(search).toHaveValue('')
    await search.fill('127.0.0.1')
    await search.press('Enter')
    await expect(page.getByRole('link', { name: 'Remove From: 127.0.0.1' })).toBeVisible()
    await expect(page).toHaveURL(/reason=invalid_scope.*address=127/)
    await page.goBack()
    await expect(page.getByRole('link', { name: 'Remove From: 127.0.0.1' })).toBeHidden()
    await page.getByRole('link', { name: 'Clear', exact: true }).click()
    await expect(rows(page)).toHaveCount(6)
  })
  await test.step('dates in the wrong order are said', async () => {
    await page.getByText('Custom', { exact: true }).click()
    await page.getByLabel('From, UTC').fill('2026-01-02T10:00')
    await page.getByLabel('To, UTC').fill('2026-01-01T10:00')
    await page.getByRole('button', { name: 'Show' }).click()
    await expect(page.getByText('The range ends before it starts.')).toBeVisible()
    await expect(page.getByLabel('To, UTC')).toHaveValue('2026-01-01T10:00')
    await page.getByRole('link', { name: '1 h', exact: true }).click()
    await expect(page).toHaveURL(/range=1h/)
    await expect(rows(page)).toHaveCount(6)
  })
  expect(complaints).toEqual([])
  await context.close()
})

test('opens a request beside the list by the keyboard, and as a page in a new tab', async ({ browser }) => {
  test.slow()
  const { context, page, complaints } = await lena(browser)
  await page.goto(LOG)
  const links = rows(page).getByRole('link')
  const drawer = page.getByRole('dialog')
  // Before its scripts run, a page does not answer. The test then tries again.
  await expect(async () => {
    await links.first().focus()
    await page.keyboard.press('ArrowDown')
    await expect(links.nth(1)).toBeFocused({ timeout: 500 })
  }).toPass()
  await page.keyboard.press('ArrowUp')
  await expect(links.first()).toBeFocused()
  await page.keyboard.press('Enter')
  await expect(drawer).toBeVisible()
  await expect(page).toHaveURL(/[?]open=/)
  await expect(drawer).toContainText('usage:read no-such-scope')
  await expect(drawer).toContainText('Authorization: Basic')
  await expect(drawer).toContainText('HTTP/1.1 400 Bad Request')
  await expect(drawer).toContainText(`-u "${CLIENT_ID}:$LATCHKEY_CLIENT_SECRET"`)
  expect((await inspect(page, 'the log with a request open')).join('\n\n')).toBe('')
  await drawer.getByRole('link', { name: 'Older' }).click()
  await expect(drawer.getByRole('heading', { level: 2 })).toContainText('cut off or mistyped')
  await page.keyboard.press('Escape')
  await expect(drawer).toBeHidden()
  await expect(page).toHaveURL(latchkey.url + LOG)
  await expect(links.nth(1)).toBeFocused()

  const opened = context.waitForEvent('page')
  await rows(page)
    .first()
    .click({ modifiers: ['ControlOrMeta'] })
  const tab = await opened
  await expect(tab).toHaveURL(/\/log\/[\w-]{36}$/)
  await expect(tab.getByRole('heading', { name: 'Scope not granted' })).toBeVisible()
  await tab.getByRole('link', { name: 'Similar refusals' }).click()
  await expect(tab).toHaveURL(/reason=invalid_scope/)
  expect(complaints).toEqual([])
  await context.close()
})

test('chooses a part of the time on the histogram, by pointer and by keyboard', async ({ browser }) => {
  const { context, page, complaints } = await lena(browser)
  await page.goto(LOG)
  const range = page.getByRole('slider')
  await range.focus()
  await page.keyboard.press('End')
  await page.keyboard.press('Shift+ArrowLeft')
  await expect(range).toHaveAttribute('aria-valuetext', /UTC: 3 issued, 3 refused$/)
  await page.keyboard.press('Enter')
  await expect(page).toHaveURL(/from=.*&to=/)
  await expect(page.locator('figcaption')).toContainText('6 requests')

  await page.goto(LOG)
  const box = await range.boundingBox()
  if (!box) throw new Error('no histogram')
  await page.mouse.move(box.x + box.width * 0.1, box.y + 20)
  await page.mouse.down()
  await page.mouse.move(box.x + box.width * 0.4, box.y + 20, { steps: 4 })
  await page.mouse.up()
  await expect(page).toHaveURL(/from=.*&to=/)
  await expect(page.getByText('No requests in this period.')).toBeVisible()
  expect(complaints).toEqual([])
  await context.close()
})

test('on a phone the first request is in sight, and filters are behind a button', async ({ browser }) => {
  const { context, page } = await lena(browser)
  await page.setViewportSize({ width: 390, height: 700 })
  await page.goto(`${LOG}?outcome=refused`)
  const first = await rows(page).first().boundingBox()
  expect((first?.y ?? 700) + (first?.height ?? 0)).toBeLessThanOrEqual(700)
  expect(first?.height).toBeLessThanOrEqual(40)
  await expect(page.getByLabel('Outcome')).toBeHidden()
  await page.getByText('Filters (1)').click()
  await page.getByLabel('Outcome').selectOption('issued')
  await expect(page).toHaveURL(/outcome=issued/)
  await expect(rows(page)).toHaveCount(3)
  await context.close()
})

test('follows new requests, saves them as files, and ends with the session', async ({ browser }) => {
  test.slow()
  const { context, page, complaints } = await lena(browser)
  await page.goto(`${LOG}?outcome=issued`)
  await page.getByRole('button', { name: 'Live' }).click()
  await expect(page.getByRole('status').filter({ hasText: 'Live.' })).toBeVisible()
  await ask({ client_secret: `${secret}x` })
  await ask({})
  await expect(rows(page)).toHaveCount(4)
  await expect(page.getByText('1 new request', { exact: false })).toBeVisible()

  // It goes on while a request is looked at, and is not told twice what the page has by then.
  await rows(page).first().click()
  await expect(page.getByRole('dialog')).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(page.getByRole('dialog')).toBeHidden()
  await ask({})
  await expect(rows(page)).toHaveCount(5)

  const saved = async (name: string) => {
    const download = page.waitForEvent('download')
    await page.getByRole('link', { name }).click()
    return readFileSync(await (await download).path(), 'utf8')
      .trim()
      .split(/\r?\n/)
  }
  const csv = await saved('Download CSV')
  expect(csv).toHaveLength(6)
  expect(csv[1]).toMatch(/^[\dT:.Z-]+,[\w-]{36},issued,issued,,/)
  const lines = await saved('Download JSON Lines')
  expect(lines.map((line) => JSON.parse(line).outcome)).toEqual(Array.from({ length: 5 }, () => 'issued'))

  const database = new pg.Client({ connectionString: latchkey.databaseUrl })
  await database.connect()
  await database.query('UPDATE session SET revoked_at = now()')
  await expect(page.getByText('You’re signed out.')).toBeVisible()
  await database.query('UPDATE session SET revoked_at = NULL')
  await database.end()
  expect(complaints).toEqual([])
  await context.close()
})

test('asks for nothing while its tab is hidden', async ({ browser }) => {
  const { context, page } = await lena(browser)
  let asked = 0
  page.on('response', (response) => {
    if (response.url().includes('/log/tail')) asked += 1
  })
  await page.clock.install()
  await page.goto(LOG)
  const show = (isHidden: boolean) =>
    page.evaluate((hidden) => {
      Object.defineProperty(document, 'hidden', { configurable: true, get: () => hidden })
      document.dispatchEvent(new Event('visibilitychange'))
    }, isHidden)
  await page.getByRole('button', { name: 'Live' }).click()
  await expect.poll(() => asked).toBe(1)
  await page.clock.runFor(3_000)
  await expect.poll(() => asked).toBe(2)
  await expect(page.getByRole('status').filter({ hasText: 'Live.' })).toBeVisible()
  await show(true)
  await page.clock.runFor(60_000)
  expect(asked).toBe(2)
  await show(false)
  await expect.poll(() => asked).toBe(3)
  await context.close()
})

test('works with scripts off', async ({ browser }) => {
  const { context, page } = await lena(browser, { scripts: false })
  await page.goto(LOG)
  await page.getByLabel('Outcome').selectOption('refused')
  await page.getByRole('button', { name: 'Apply' }).click()
  await expect(page).toHaveURL(/outcome=refused/)
  await expect(rows(page)).toHaveCount(4)
  await page.getByLabel('Search requests').fill('scope not')
  await page.getByLabel('Search requests').press('Enter')
  await expect(page).toHaveURL(/reason=invalid_scope/)
  await rows(page).first().click()
  await expect(page).toHaveURL(/\/log\/[\w-]{36}$/)
  await expect(page.getByRole('heading', { name: 'How to fix it' })).toBeVisible()
  await page.goto(LOG)
  await page.locator('figure svg a').last().click()
  await expect(page).toHaveURL(/from=.*&to=/)
  await expect(page.getByRole('button', { name: 'Live' })).toBeHidden()
  await context.close()
})
