import { expect, type Page } from '@playwright/test'
import { TOTP } from 'otpauth'
import { complaintsOf, PASSWORD, signUp, test } from './harness/browsing.ts'
import { press, reach, type, ZOOMED } from './harness/keyboard.ts'
import type { Latchkey } from './harness/latchkey.ts'
import { tokenOf } from './harness/token.ts'
import { translatePages } from './harness/translate.ts'

// The main jobs by the keyboard alone, on a screen of 1280×800 at 200 %, in a page that a translator changes.

let latchkey: Latchkey

test.beforeAll(({ shared }) => {
  latchkey = shared
})

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

test('the usage of an app, its team, and what its team is told', async ({ browser }) => {
  test.slow()
  const context = await browser.newContext({ baseURL: latchkey.url, viewport: ZOOMED })
  const page = await context.newPage()
  await translatePages(page)
  const complaints = complaintsOf(page, latchkey.url)
  const dialog = page.getByRole('dialog')
  await signUp(page, { name: 'Kim' })
  await latchkey.command(['team', 'confirm', '--slug', 'kim'])
  const client = await latchkey.createClient('kims-app', { team: 'kim', scope: 'usage:read' })
  for (let asked = 0; asked < 3; asked++) await tokenOf(latchkey.url, client)
  /** By the menu of the head, which holds the sections on a narrow screen. */
  const open = async (section: string, address: RegExp) => {
    await press(page, page.getByRole('banner').locator('summary:visible', { hasText: 'Menu' }))
    const sections = page.getByRole('navigation', { name: 'Main, small screens' })
    await press(page, sections.getByRole('link', { name: section, exact: true }))
    await expect(page).toHaveURL(address)
  }

  await test.step('usage: another range, the table, a day of it', async () => {
    await open('Usage', /\/team\/usage$/)
    await press(page, page.getByRole('navigation', { name: 'Range' }).getByRole('link', { name: '30 d' }))
    await expect(page).toHaveURL(/range=30d/)
    await expect(page.locator('figcaption')).toContainText('3 tokens issued')
    await press(page, page.locator('summary', { hasText: 'Show as table' }))
    const rows = page.getByRole('table', { name: 'Usage by the day, UTC' }).getByRole('row')
    await expect(rows).toHaveCount(31)
    await press(page, rows.last().getByRole('rowheader').getByRole('link'))
    await expect(page).toHaveURL(/range=custom/)
    const folded = page.locator('summary:visible', { hasText: 'Custom range' })
    if (!(await page.getByLabel('From', { exact: true }).isVisible())) await press(page, folded)
    await reach(page, page.getByLabel('From', { exact: true }))
    await press(page, page.getByRole('button', { name: 'Show' }))
    await expect(page.locator('figcaption')).toContainText('3 tokens issued')
  })

  await test.step('team: an invitation, another name, and the old one again', async () => {
    await open('Team', /\/team/)
    await press(page, page.getByRole('button', { name: 'Invite people' }))
    await type(page, dialog.getByLabel('E-mail'), 'nia@example.com')
    await reach(page, dialog.getByLabel('Role'))
    await page.keyboard.press('v')
    await press(page, dialog.getByRole('button', { name: 'Create link' }))
    await press(page, dialog.getByRole('button', { name: 'Done' }))
    await expect(dialog).toBeHidden()
    await expect(page.getByText('nia@example.com').first()).toBeVisible()
    await type(page, page.getByLabel('Name', { exact: true }), 'Rooms')
    await page.keyboard.press('Enter')
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('Rooms')
    await page.keyboard.press('F8')
    const undo = page.getByRole('button', { name: /^Undo/ })
    await press(page, undo)
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('Kim’s team')
  })

  await test.step('notices: read, marked, and chosen', async () => {
    await press(page, page.getByRole('banner').getByRole('link', { name: /^Notices/ }))
    await expect(page).toHaveURL(/\/notices$/)
    const notice = page.getByRole('listitem').filter({ hasText: 'was created' })
    await expect(notice).toContainText('unread')
    await press(page, page.getByRole('button', { name: 'Mark all as read' }))
    await expect(page.getByText('All are read.')).toBeVisible()
    await press(page, notice.getByRole('link', { name: /^Secrets/ }))
    await expect(page).toHaveURL(/\/apps\/kims-app\/secrets$/)
    await press(page, page.getByRole('banner').getByRole('link', { name: /^Notices/ }))
    await expect(page).toHaveURL(/\/notices$/)
    await press(page, page.getByRole('main').getByRole('link', { name: 'Choose your notices' }))
    await expect(page).toHaveURL(/\/account#notices$/)
    // Where the address leads, before anything is reached from there.
    await expect(page.locator('#notices')).toBeInViewport()
    await reach(page, page.getByRole('group', { name: 'App is failing' }).getByRole('checkbox').last())
    await page.keyboard.press('Space')
    await press(page, page.getByRole('button', { name: 'Save notices' }))
    await expect(page.getByText('Notices saved.', { exact: true }).first()).toBeVisible()
  })
  expect(complaints).toEqual([])
  await context.close()
})

test('an authenticator app, a team with its people, and other people’s accounts', async ({ browser }) => {
  test.slow()
  const email = 'max@example.com'
  const make = async (address: string, role: string) => {
    const args = ['user', 'create', '--email', address, '--role', role, '--password-stdin']
    expect(await latchkey.command(args, PASSWORD)).toMatchObject({ code: 0 })
  }
  await make(email, 'administrator')
  await make('lee@example.com', 'developer')
  const lee = ['--slug', 'max', '--email', 'lee@example.com', '--role', 'member']
  expect(await latchkey.command(['team', 'add', ...lee])).toMatchObject({ code: 0 })
  const context = await browser.newContext({ baseURL: latchkey.url, viewport: ZOOMED })
  const page = await context.newPage()
  await translatePages(page)
  const complaints = complaintsOf(page, latchkey.url)
  const dialog = page.getByRole('dialog')
  const signIn = async (on: Page) => {
    await on.goto('/sign-in')
    await type(on, on.getByLabel('E-mail'), email)
    await type(on, on.getByLabel('Password', { exact: true }), PASSWORD)
    await on.keyboard.press('Enter')
  }
  const takeSecondStep = async (on: Page, code = '') => {
    await expect(on).toHaveURL(/\/second-step$/)
    await type(on, on.getByRole('textbox', { name: 'Code' }), code)
    await on.keyboard.press('Enter')
    await expect(on).toHaveURL(/\/apps$/)
  }
  let codes: string[] = []

  await test.step('an authenticator app and its recovery codes', async () => {
    await signIn(page)
    await expect(page).toHaveURL(/\/apps$/)
    await page.goto('/account')
    await press(page, page.getByRole('button', { name: 'Set up app' }))
    const secret = await page.getByText(/^([A-Z2-7]{4} ){7}[A-Z2-7]{4}$/).innerText()
    const code = new TOTP({ secret: secret.replaceAll(' ', '') }).generate()
    await type(page, page.getByRole('textbox', { name: 'Code' }), code)
    await page.keyboard.press('Enter')
    await expect(page.locator('#recovery-codes li')).toHaveCount(10)
    codes = await page.locator('#recovery-codes li').allInnerTexts()
    await reach(page, page.getByRole('button', { name: 'Copy codes' }))
    await reach(page, page.getByRole('link', { name: 'Download' }))
  })
  await test.step('a question is declined, and the focus is where it was', async () => {
    const renew = page.getByRole('button', { name: 'Generate new codes' })
    await press(page, renew)
    await expect(dialog).toBeVisible()
    await reach(page, dialog.getByRole('button', { name: 'Generate new codes' }))
    await page.keyboard.press('Escape')
    await expect(dialog).toBeHidden()
    await expect(renew).toBeFocused()
  })
  await test.step('out, and in again by the second step', async () => {
    await press(page, page.getByRole('banner').locator('summary').filter({ hasText: 'Menu' }))
    await press(page, page.getByRole('banner').getByRole('button', { name: 'Sign out' }))
    await expect(page).toHaveURL(`${latchkey.url}/`)
    await signIn(page)
    await takeSecondStep(page, codes[0])
  })
  await test.step('the session of another browser ends', async () => {
    const other = await browser.newContext({ baseURL: latchkey.url, viewport: ZOOMED })
    const there = await other.newPage()
    await signIn(there)
    await takeSecondStep(there, codes[1])
    await page.goto('/account')
    const end = page.getByRole('button', { name: /^Sign out Chrome/ })
    await press(page, end)
    await expect(end).toHaveCount(0)
    await there.goto('/account')
    await expect(there).toHaveURL(/\/sign-in/)
    await other.close()
  })
  await test.step('somebody is invited, and the invitation revoked', async () => {
    await page.goto('/team')
    await press(page, page.getByRole('button', { name: 'Invite people' }))
    await type(page, dialog.getByLabel('E-mail'), 'new@example.com')
    await reach(page, dialog.getByLabel('Role'))
    await page.keyboard.type('Viewer')
    await expect(dialog.getByLabel('Role')).toHaveValue('viewer')
    await press(page, dialog.getByRole('button', { name: 'Create link' }))
    await reach(page, dialog.getByLabel('Link for new@example.com'))
    await reach(page, dialog.getByRole('button', { name: 'Copy link' }))
    await press(page, dialog.getByRole('button', { name: 'Done' }))
    const row = page.getByRole('row', { name: 'new@example.com' })
    await expect(row).toContainText('Viewer')
    await press(page, row.getByRole('button', { name: 'Revoke' }))
    await press(page, dialog.getByRole('button', { name: 'Revoke' }))
    await expect(row).toHaveCount(0)
  })
  await test.step('a role is changed, and somebody removed', async () => {
    const row = page.getByRole('row', { name: 'lee@example.com' })
    const role = row.getByRole('combobox')
    await reach(page, role)
    await page.keyboard.type('Viewer')
    await expect(page.getByText('lee: viewer.').first()).toBeVisible()
    await expect(role).toHaveValue('viewer')
    await press(page, row.getByRole('button', { name: 'Remove' }))
    await press(page, dialog.getByRole('button', { name: 'Remove' }))
    await expect(row).toHaveCount(0)
  })
  await test.step('a second team, and back to the first', async () => {
    await press(page, page.getByRole('main').getByRole('link', { name: 'Create a team' }))
    await type(page, page.getByLabel('Name'), 'Second team')
    await page.keyboard.press('Enter')
    await expect(page.getByRole('heading', { level: 1, name: 'Second team' })).toBeVisible()
    const banner = page.getByRole('banner')
    await press(page, banner.locator('summary').filter({ hasText: 'Second team' }))
    await press(page, banner.getByRole('link', { name: 'max’s team' }).first())
    await expect(page.getByRole('heading', { level: 1, name: 'max’s team' })).toBeVisible()
  })
  await test.step('somebody is found, gets a link, and is disabled', async () => {
    await page.goto('/people')
    await type(page, page.getByRole('searchbox'), 'lee')
    await page.keyboard.press('Enter')
    await press(page, page.getByRole('main').getByRole('link', { name: 'lee' }))
    await press(page, page.getByRole('button', { name: 'Create link' }))
    await reach(page, page.getByLabel('Link, shown only once'))
    await press(page, page.getByRole('button', { name: 'Disable' }))
    await expect(page.getByRole('button', { name: 'Enable' })).toBeVisible()
  })
  expect(complaints).toEqual([])
  await context.close()
})

test('an invitation is taken, a password chosen anew by a link, and the account deleted', async ({
  browser,
}) => {
  test.slow()
  const email = 'ned@example.com'
  const owner = await (await browser.newContext({ baseURL: latchkey.url })).newPage()
  await signUp(owner, { name: 'Ona' })
  await owner.goto('/team?ask=invite')
  await owner.getByLabel('E-mail').fill(email)
  await owner.getByRole('button', { name: 'Create link' }).click()
  const link = await owner.getByLabel(`Link for ${email}`).inputValue()
  await owner.context().close()
  const context = await browser.newContext({ baseURL: latchkey.url, viewport: ZOOMED })
  const page = await context.newPage()
  await translatePages(page)
  const complaints = complaintsOf(page, latchkey.url)

  await test.step('an account is made by the invitation', async () => {
    await page.goto(link)
    await type(page, page.getByLabel('Name'), 'Ned')
    await type(page, page.getByLabel('Password', { exact: true }), PASSWORD)
    await page.keyboard.press('Enter')
    await expect(page).toHaveURL(/\/apps\?team=ona$/)
  })
  await test.step('the forgotten password, by the link of whoever may make one', async () => {
    await context.clearCookies()
    await page.goto('/sign-in')
    await press(page, page.getByRole('main').getByRole('link', { name: 'Forgot your password?' }))
    await expect(page).toHaveURL(/\/forgot-password$/)
    const made = await latchkey.command(['user', 'reset-link', '--email', email, '--json'])
    await page.goto(JSON.parse(made.stdout).link)
    const password = 'gravel turnip lantern 9'
    await type(page, page.getByLabel('New password', { exact: true }), password)
    await press(page, page.getByRole('button', { name: 'Change password' }))
    await expect(page.getByText('Password changed')).toBeVisible()
    await type(page, page.getByLabel('E-mail'), email)
    await type(page, page.getByLabel('Password', { exact: true }), password)
    await page.keyboard.press('Enter')
    await expect(page).toHaveURL(/\/signed-in\/since/)
    await press(page, page.getByRole('main').getByRole('link', { name: 'Continue' }))
    await expect(page).toHaveURL(/\/apps$/)
  })
  await test.step('the account is deleted', async () => {
    await page.goto('/account')
    await type(page, page.getByLabel('Type your e-mail address to confirm'), email)
    await press(page, page.getByRole('button', { name: 'Delete account' }))
    await expect(page.getByText('Account deleted')).toBeVisible()
  })
  expect(complaints).toEqual([])
  await context.close()
})
