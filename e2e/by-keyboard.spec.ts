import { expect, type Locator, type Page } from '@playwright/test'
import { complaintsOf, PASSWORD, test } from './harness/browsing.ts'
import { Latchkey } from './harness/latchkey.ts'
import { translatePages } from './harness/translate.ts'

// The main job by the keyboard alone, on a screen of 1280×800 at 200 %, in a page that a translator changes.

const ZOOMED = { width: 640, height: 400 }
/** More than any page has of what Tab leads to. */
const MOST_TABS = 150

let latchkey: Latchkey

test.beforeAll(async () => {
  latchkey = await Latchkey.start()
})
test.afterAll(async () => {
  await latchkey?.remove()
})

/** Presses Tab until it has the focus, and finds all of its height in view, nothing before it. */
async function reach(page: Page, target: Locator): Promise<void> {
  await expect(target).toBeVisible()
  const hasFocus = () => target.evaluate((element) => element === document.activeElement)
  for (let tabs = 0; !(await hasFocus()); tabs++) {
    if (tabs === MOST_TABS) throw new Error(`Tab does not lead to ${target}`)
    await page.keyboard.press('Tab')
  }
  const isInView = () =>
    target.evaluate((element) => {
      const { left, top, right, bottom } = element.getBoundingClientRect()
      if (top < 0 || left < 0 || right > innerWidth || bottom > innerHeight) return 'out of view'
      const there = document.elementFromPoint((left + right) / 2, (top + bottom) / 2)
      const isItself = element.contains(there) || there?.contains(element) || there?.closest('label')
      return isItself ? 'in view' : `behind ${there?.outerHTML.slice(0, 200)}`
    })
  await expect.poll(isInView).toBe('in view')
}

async function press(page: Page, target: Locator): Promise<void> {
  await reach(page, target)
  await page.keyboard.press('Enter')
}

async function type(page: Page, target: Locator, text: string): Promise<void> {
  await reach(page, target)
  await page.keyboard.press('ControlOrMeta+a')
  await page.keyboard.type(text)
}

test('an account, an app, its secret, a rotation, its log and its settings', async ({ browser }) => {
  test.slow()
  const context = await browser.newContext({
    baseURL: latchkey.url,
    viewport: ZOOMED,
    permissions: ['clipboard-read', 'clipboard-write'],
  })
  const page = await context.newPage()
  await translatePages(page)
  const complaints = complaintsOf(page, latchkey.url)
  const dialog = page.getByRole('dialog')

  await test.step('an account', async () => {
    await page.goto('/sign-in')
    await press(page, page.locator('#main').getByRole('link', { name: 'Create an account' }))
    await expect(page).toHaveURL(/\/sign-up$/)
    await type(page, page.getByLabel('Name'), 'Kay')
    await type(page, page.getByLabel('E-mail'), 'kay@example.com')
    await type(page, page.getByLabel('Password', { exact: true }), PASSWORD)
    await page.keyboard.press('Enter')
    await expect(page).toHaveURL(/\/apps$/)
  })
  await test.step('an app', async () => {
    await press(page, page.getByRole('link', { name: /^Register an\b.*app/ }).first())
    await type(page, page.getByLabel('Name'), 'Kay’s app')
    await type(page, page.getByLabel('Client ID'), 'kays-app')
    await page.keyboard.press('Enter')
    await expect(page).toHaveURL(/\/apps\/kays-app$/)
  })
  const secrets = new Set<string>()
  const takeSecret = async () => {
    const copy = dialog.getByRole('button', { name: 'Copy', exact: true }).first()
    await expect(copy).toBeFocused()
    await press(page, copy)
    await expect.poll(() => page.evaluate(() => navigator.clipboard.readText())).toMatch(/^lk_test_/)
    secrets.add(await page.evaluate(() => navigator.clipboard.readText()))
    await reach(page, dialog.getByLabel('API Token', { exact: true }))
    await press(page, page.getByRole('button', { name: 'I’ve stored it' }))
    await expect(dialog).toBeHidden()
  }
  await test.step('its secret', async () => {
    await press(page, page.getByRole('button', { name: 'Generate API Token' }))
    await takeSecret()
  })
  await test.step('a rotation, from the menu of its row', async () => {
    await press(
      page,
      page.getByRole('navigation', { name: 'Pages of this app' }).getByRole('link', { name: 'Secrets' }),
    )
    await expect(page).toHaveURL(/\/secrets$/)
    const row = page.getByRole('listitem').filter({ hasText: 'Secret of' })
    await press(page, row.locator('summary'))
    await press(page, row.getByRole('button', { name: 'Rotate' }))
    await press(page, dialog.getByRole('button', { name: 'Generate the new one' }))
    await takeSecret()
    await expect(page.getByText('retiring', { exact: true })).toBeVisible()
    expect(secrets.size).toBe(2)
  })
  await test.step('its log, by the command menu', async () => {
    const [secret = ''] = secrets
    const basic = Buffer.from(`kays-app:${secret}`).toString('base64')
    const body = new URLSearchParams({ grant_type: 'client_credentials', scope: 'no-such-scope' })
    await fetch(`${latchkey.url}/oauth/v2/token`, {
      method: 'POST',
      headers: { Authorization: `Basic ${basic}` },
      body,
    })
    await page.keyboard.press('ControlOrMeta+k')
    await expect(dialog.getByRole('combobox')).toBeFocused()
    // Faster than the answer comes.
    await page.keyboard.type('kays log')
    await page.keyboard.press('Enter')
    await expect(page).toHaveURL(/\/apps\/kays-app\/log$/)
    await press(page, page.getByRole('table').getByRole('row').getByRole('link').first())
    await expect(dialog).toContainText('no-such-scope')
    await page.keyboard.press('Escape')
    await expect(dialog).toBeHidden()
  })
  await test.step('its settings', async () => {
    await press(
      page,
      page.getByRole('navigation', { name: 'Pages of this app' }).getByRole('link', { name: 'Settings' }),
    )
    await expect(page).toHaveURL(/\/settings$/)
    await type(page, page.getByLabel('Name', { exact: true }), 'Renamed')
    await press(page, page.getByRole('button', { name: /^Save/ }).first())
    await expect(page.getByRole('heading', { level: 1 })).toContainText('Renamed')
  })
  expect(complaints).toEqual([])
  await context.close()
})
