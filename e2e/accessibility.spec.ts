import { expect } from '@playwright/test'
import { complaintsOf, signUp, test } from './harness/browsing.ts'
import { inspect, violationsOn } from './harness/inspect.ts'
import type { Latchkey, MadeClient } from './harness/latchkey.ts'

// WCAG 2.2 AA: axe finds nothing on any page, in either theme, on wide and narrow screens, dialogs open.

let latchkey: Latchkey
let client: MadeClient

test.beforeAll(async ({ shared }) => {
  latchkey = shared
  client = await latchkey.createClient('tester-app', { scope: 'usage:read' })
})

test('public pages', async ({ browser }) => {
  test.slow()
  const context = await browser.newContext({ baseURL: latchkey.url })
  const page = await context.newPage()
  const findings = complaintsOf(page, latchkey.url)
  const look = async (name: string) => void findings.push(...(await inspect(page, name)))

  for (const path of [
    '/',
    '/docs',
    '/docs/secrets',
    '/docs/apps',
    '/docs/keys',
    '/docs/errors',
    '/docs/verifying-tokens',
    '/docs/limits',
    '/docs/gateways',
    '/docs/api',
    '/docs/changelog',
    '/docs/search?q=jwt',
    '/confirm-address',
    '/no-such-page',
  ]) {
    await page.goto(path)
    await look(path)
  }

  await page.goto('/sign-in')
  await look('sign-in')
  await page.getByRole('button', { name: 'Sign in' }).click()
  await expect(page.getByRole('alert').first()).toBeVisible()
  await expect(page.getByLabel('E-mail')).toBeFocused()
  await look('sign-in with errors')

  await page.goto('/sign-up')
  await look('sign-up')
  await page.getByLabel('Password', { exact: true }).fill('short')
  await page.getByRole('button', { name: 'Create account' }).click()
  // All that is wrong at once, each named by its field.
  await expect(page.getByRole('alert').getByRole('link')).toHaveText([
    'Enter your name.',
    'Enter your e-mail address.',
    'Password: At least 15 characters; this one has 5.',
  ])
  await expect(page.getByLabel('Name')).toBeFocused()
  await look('sign-up with errors')
  await page.getByRole('alert').getByRole('link', { name: 'Password' }).click()
  await expect(page.getByLabel('Password', { exact: true })).toBeFocused()

  const browserItself = await context.newCDPSession(page)
  await browserItself.send('Emulation.setDocumentCookieDisabled', { disabled: true })
  await page.goto('/sign-in')
  await expect(page.getByRole('alert').filter({ hasText: 'Your browser blocks cookies' })).toBeVisible()
  await look('sign-in without cookies')
  await browserItself.send('Emulation.setDocumentCookieDisabled', { disabled: false })

  await page.goto('/setup')
  await look('setup')

  await page.goto('/docs/token-tester')
  await page.getByRole('radio', { name: 'Other credentials' }).check()
  await look('token tester')
  await page.getByRole('button', { name: 'Get a token' }).click()
  await expect(page.getByLabel('Client ID')).toBeFocused()
  await look('token tester with errors')
  await page.getByLabel('Client ID').fill(client.client_id)
  await page.getByLabel('Client secret', { exact: true }).fill(client.client_secret)
  await page.getByRole('button', { name: 'Get a token' }).click()
  await page.getByRole('button', { name: 'Call the API' }).click()
  await expect(page.getByText('"client_id": "tester-app"').first()).toBeVisible()
  await look('token tester with a token')

  expect(findings.join('\n\n')).toBe('')
  await context.close()
})

test('the portal', async ({ browser }) => {
  test.slow()
  const context = await browser.newContext({ baseURL: latchkey.url })
  const page = await context.newPage()
  const findings = complaintsOf(page, latchkey.url)
  const look = async (name: string) => void findings.push(...(await inspect(page, name)))

  await signUp(page, {
    name: 'Ada Lovelace of a very long name indeed',
    email: `${'a'.repeat(60)}@example.com`,
  })
  await look('no apps')

  await page.goto('/apps/new')
  await look('new app')
  await page.getByLabel('Client ID').fill('tester-app')
  await expect(page.getByRole('button', { name: /Use tester-app-/ })).toBeVisible()
  await look('new app, taken')
  await page.getByRole('button', { name: 'Register app' }).click()
  await expect(page.getByRole('alert').first()).toBeVisible()
  await expect(page.locator('[aria-invalid=true]').first()).toBeFocused()
  await look('new app with errors')
  const longId = `acme-${'bookings-'.repeat(6)}app`
  await page.getByLabel('Client ID').fill(longId)
  await page.getByLabel('Name').fill('A'.repeat(100))
  await page.getByRole('checkbox', { name: 'usage:read' }).check()
  await page.getByRole('button', { name: 'Register app' }).click()
  await expect(page).toHaveURL(`${latchkey.url}/apps/${longId}`)
  await look('app without a token')

  await page.getByRole('button', { name: 'Generate API Token' }).click()
  await expect(page.getByLabel('API Token', { exact: true })).toBeVisible()
  await look('API Token shown')
  for (const language of ['JavaScript', 'Python', 'Go'])
    await page.getByRole('dialog').getByRole('tab', { name: language }).click()
  await look('API Token shown, with Go')
  await page.keyboard.press('Escape')
  await expect(page.getByText('Close without storing it?')).toBeVisible()
  await look('asking to close')
  await page.getByRole('button', { name: 'Go back' }).click()
  await expect(page.getByRole('dialog').getByRole('button', { name: 'Copy' }).first()).toBeFocused()
  await page.getByRole('button', { name: 'I’ve stored it' }).click()
  await expect(page.getByText('Never used').first()).toBeVisible()
  await look('app with a token')

  // One’s own act is no news.
  await page.getByRole('link', { name: 'Notices', exact: true }).click()
  await expect(page.getByRole('heading', { name: /was created$/ })).toBeVisible()
  await look('a notice')
  await page.getByRole('button', { name: 'Mark all as read' }).click()
  await expect(page.getByText('All are read.')).toBeVisible()
  await expect(page.getByRole('link', { name: 'Notices', exact: true })).toBeVisible()
  await page.getByRole('link', { name: /^Secrets of/ }).click()
  await expect(page).toHaveURL(`${latchkey.url}/apps/${longId}/secrets`)

  for (const path of ['/apps', '/team', '/account', '/apps/no-such-app']) {
    await page.goto(path)
    await look(path)
  }
  await page.locator('header summary:visible').click()
  await look('account with its menu open')

  expect(findings.join('\n\n')).toBe('')
  await context.close()
})

test('the theme that was chosen is there at the first paint, and the skip link leads to the content', async ({
  browser,
}) => {
  const context = await browser.newContext({ baseURL: latchkey.url, colorScheme: 'light' })
  const page = await context.newPage()
  await page.goto('/docs')
  const background = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor)
  const light = await background()
  await page.getByRole('button', { name: /light and dark/ }).click()
  const dark = await background()
  expect(dark).not.toBe(light)
  await page.reload({ waitUntil: 'commit' })
  await expect(page.locator('html')).toHaveClass(/dark/)
  expect(await background()).toBe(dark)
  expect(await violationsOn(page)).toEqual([])

  await page.keyboard.press('Tab')
  await expect(page.getByRole('link', { name: 'Skip to content' })).toBeFocused()
  await page.keyboard.press('Enter')
  await expect(page.locator('#main')).toBeFocused()
  await context.close()
})

test('a style attribute is refused, and fails whatever journey meets one', async ({
  browser,
  violations,
}) => {
  const context = await browser.newContext({ baseURL: latchkey.url })
  const page = await context.newPage()
  await page.goto('/docs')
  await page.evaluate(() => document.body.insertAdjacentHTML('beforeend', '<i style="color: red">i</i>'))
  await expect.poll(() => violations.splice(0).join()).toContain("style-src-attr 'none'")
  await context.close()
})

test('the head marks the section that is shown, and no other', async ({ browser }) => {
  for (const javaScriptEnabled of [false, true]) {
    const context = await browser.newContext({ baseURL: latchkey.url, javaScriptEnabled })
    const page = await context.newPage()
    await signUp(page, { name: javaScriptEnabled ? 'Aino' : 'Aila' })
    const sections = {
      '/docs': ['Docs'],
      '/docs/errors': ['Docs'],
      '/docs/token-tester': ['Token tester'],
      '/apps': ['Apps'],
      '/apps/new': ['Apps'],
      '/notices': [],
      '/team': ['Team'],
      '/team/usage': ['Usage'],
    }
    const current = page.getByRole('navigation', { name: 'Main', exact: true }).locator('[aria-current]')
    for (const [path, names] of Object.entries(sections)) {
      await page.goto(path)
      await expect(current).toHaveText(names)
    }
    await context.close()
  }
})
