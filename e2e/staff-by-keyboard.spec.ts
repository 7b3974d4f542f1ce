import { type Browser, expect, type Locator, type Page } from '@playwright/test'
import { complaintsOf, newVisitor, registerApp, test } from './harness/browsing.ts'
import { press, reach, tick, type, ZOOMED } from './harness/keyboard.ts'
import type { Latchkey } from './harness/latchkey.ts'
import { staffVisitor } from './harness/staff.ts'

// The main jobs of the connectivity team, and of a partner with a link, by the keyboard alone, at 200 %.

let latchkey: Latchkey

test.beforeAll(({ shared }) => {
  latchkey = shared
})

async function staff(browser: Browser, name: string) {
  const permissions = ['clipboard-read', 'clipboard-write']
  const visit = await staffVisitor(browser, latchkey, name, { permissions })
  await visit.page.setViewportSize(ZOOMED)
  return visit
}

/** By the tabs of the connectivity team. */
async function open(page: Page, section: string, title: string) {
  const sections = page.getByRole('navigation', { name: 'Pages of the connectivity team' })
  await press(page, sections.getByRole('link', { name: section, exact: true }))
  await expect(page.getByRole('heading', { level: 1, name: title })).toBeVisible()
}

/** Whoever reads with a screen reader is where the answer is, and not at the start of the page. */
const hasFocus = (target: Locator) => expect(target).toBeFocused()

const clipboard = (page: Page) => page.evaluate(() => navigator.clipboard.readText())

test('a partner is added and found, handed an app, which it claims, and what a team asks for is granted', async ({
  browser,
}) => {
  test.slow()
  const { context, page, complaints } = await staff(browser, 'Kirsten')
  const main = page.getByRole('main')

  await test.step('today, by the menu, and a partner', async () => {
    await press(page, page.getByRole('banner').locator('summary:visible', { hasText: 'Menu' }))
    const menu = page.getByRole('navigation', { name: 'Main, small screens' })
    await press(page, menu.getByRole('link', { name: 'Connectivity' }))
    await expect(page.getByRole('heading', { level: 1, name: 'Today' })).toBeVisible()
    await reach(page, main.getByRole('definition').getByRole('link').first())
    await open(page, 'Partners', 'Partners')
    await press(page, main.getByRole('link', { name: 'Add a partner' }).first())
    await press(page, page.getByRole('button', { name: 'Add partner' }))
    await hasFocus(page.getByLabel('Name'))
    await type(page, page.getByLabel('Name'), 'Keystone Power')
    await page.keyboard.press('Enter')
    await expect(page).toHaveURL(/\/partners\/keystone-power$/)
    await type(page, page.getByLabel('Tags'), 'keys')
    await press(page, page.getByRole('button', { name: 'Save details' }))
    await expect(page.getByText('Details saved.', { exact: true })).toBeVisible()
    await hasFocus(page.getByRole('button', { name: 'Save details' }))
  })

  await test.step('found by a slash and the arrows, from any page', async () => {
    await open(page, 'Today', 'Today')
    const box = page.getByRole('combobox', { name: 'Search apps, pages and actions' })
    const before = main.getByRole('definition').getByRole('link').first()
    await reach(page, before)
    await page.keyboard.press('/')
    await hasFocus(box)
    await page.keyboard.press('Escape')
    await hasFocus(before)
    await page.keyboard.press('/')
    await hasFocus(box)
    await page.keyboard.type('keystone')
    await expect(page.getByRole('option').first()).toContainText('Keystone Power')
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('ArrowUp')
    await page.keyboard.press('Enter')
    await expect(page).toHaveURL(/\/partners\/keystone-power$/)
  })

  let link = ''
  await test.step('a hand-off, and its link', async () => {
    await press(page, main.getByRole('link', { name: 'Prepare a hand-off' }))
    await type(page, page.getByLabel('Name'), 'Grid feed')
    await type(page, page.getByLabel('Client ID'), 'keystone-feed')
    await reach(page, page.getByRole('radio', { name: 'Live' }))
    await page.keyboard.press('ArrowUp')
    await expect(page.getByRole('radio', { name: 'Sandbox' })).toBeChecked()
    await tick(page, page.getByRole('checkbox', { name: 'usage:read' }))
    await reach(page, page.getByLabel('Works for'))
    await page.keyboard.press('ArrowDown')
    await type(page, page.getByLabel('Reason'), 'They go live on Monday.')
    await press(page, page.getByRole('button', { name: 'Prepare hand-off' }))
    await hasFocus(page.getByRole('heading', { name: 'Copy this link now.' }))
    await reach(page, page.getByLabel('Link'))
    await press(page, page.getByRole('button', { name: 'Copy link' }))
    await expect.poll(() => clipboard(page)).toMatch(/\/claim#[\w-]{43}$/)
    link = await clipboard(page)
    await press(page, page.getByRole('link', { name: 'See what becomes of it' }))
    await expect(page.getByText('Not opened yet')).toBeVisible()
  })

  await test.step('the partner opens it, takes the secret, and confirms', async () => {
    const permissions = ['clipboard-read', 'clipboard-write']
    const theirs = await browser.newContext({ baseURL: latchkey.url, viewport: ZOOMED, permissions })
    const there = await theirs.newPage()
    const found = complaintsOf(there, latchkey.url)
    const dialog = there.getByRole('dialog')
    await there.goto(link)
    await expect(there.getByLabel('Code')).toHaveValue(link.split('#')[1] ?? '')
    await press(there, there.getByRole('button', { name: 'Open the link' }))
    await press(there, there.getByRole('button', { name: 'Show the secret' }))
    const copy = dialog.getByRole('button', { name: 'Copy', exact: true }).first()
    await hasFocus(copy)
    await press(there, copy)
    await expect.poll(() => clipboard(there)).toMatch(/^lk_test_/)
    await press(there, dialog.getByRole('button', { name: 'I’ve stored it' }))
    await expect(dialog).toBeHidden()
    await hasFocus(there.getByRole('heading', { level: 3, name: 'Grid feed' }))
    await press(there, there.getByRole('button', { name: 'I have saved it' }))
    await expect(there.getByText('You confirmed on')).toBeVisible()
    expect(found).toEqual([])
    await theirs.close()
  })

  await test.step('a request: asked for, granted in part', async () => {
    const kaja = await newVisitor(browser, latchkey, 'Kaja')
    await kaja.page.setViewportSize(ZOOMED)
    await registerApp(kaja.page, { clientId: 'kajas-app', name: 'Kajas app' })
    expect(await latchkey.command(['team', 'confirm', '--slug', 'kaja'])).toMatchObject({ code: 0 })
    await kaja.page.goto('/apps/kajas-app/settings')
    const asking = kaja.page.locator('details').filter({ hasText: 'Request scopes…' })
    await press(kaja.page, asking.locator('summary'))
    await tick(kaja.page, asking.getByLabel('clients:write'))
    await tick(kaja.page, asking.getByLabel('credentials:write'))
    await type(kaja.page, asking.getByLabel('Reason'), 'It registers our branches.')
    await press(kaja.page, asking.getByRole('button', { name: 'Send request' }))
    await expect(kaja.page.getByText('“It registers our branches.”')).toBeVisible()
    expect(kaja.complaints).toEqual([])
    await kaja.context.close()

    await open(page, 'Requests', 'Requests')
    await press(
      page,
      main
        .getByRole('row', { name: /kajas-app/ })
        .getByRole('link')
        .first(),
    )
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('Scopes for kajas-app')
    await tick(page, page.getByLabel('credentials:write'))
    await expect(page.getByLabel('credentials:write')).not.toBeChecked()
    await type(page, page.getByLabel('Message').first(), 'For your branches.')
    await press(page, page.getByRole('button', { name: 'Grant request' }))
    await expect(page.getByText(/^Granted after/)).toBeVisible()
  })
  expect(complaints).toEqual([])
  await context.close()
})

test('apps are filtered, tried, suspended with a reason, and resumed again', async ({ browser }) => {
  test.slow()
  const { context, page, complaints } = await staff(browser, 'Konrad')
  const main = page.getByRole('main')
  const ids = ['keyed-one', 'keyed-two']
  for (const id of ids) await latchkey.createClient(id, { team: 'keyed' })
  await test.step('two apps: what if, suspended with a reason, and resumed again', async () => {
    await page.goto('/connectivity')
    await open(page, 'Apps', 'All apps')
    await type(page, page.getByRole('searchbox'), 'keyed-')
    await expect(page).toHaveURL(/q=keyed-/)
    await reach(page, page.getByLabel('Teams', { exact: true }))
    await page.keyboard.type('Other')
    await expect(page).toHaveURL(/of=others/)
    await hasFocus(page.getByLabel('Teams', { exact: true }))
    await press(page, main.getByRole('link', { name: 'Suspend apps…' }))
    for (const id of ids) await tick(page, page.getByLabel(`Choose ${id}`))
    await type(page, page.getByLabel('Reason'), 'Their server was broken into.')
    const check = page.getByRole('button', { name: 'Check against the last 30 days' })
    await press(page, check)
    await expect(main.getByText('These apps got no tokens in the last 30 days')).toBeVisible()
    await hasFocus(check)
    await page.keyboard.press('Shift+Tab')
    await press(page, page.getByRole('button', { name: 'Suspend selected apps' }))
    await expect(page.getByText('2 apps suspended.', { exact: true }).first()).toBeVisible()
    await page.keyboard.press('F8')
    const undo = page.getByRole('button', { name: 'Undo 2 apps suspended.' })
    await hasFocus(undo)
    await page.keyboard.press('Enter')
    await expect(page.getByText('Undone.').first()).toBeVisible()
    for (const id of ids) await expect(main.getByRole('row', { name: id })).not.toContainText('suspended')
  })
  expect(complaints).toEqual([])
  await context.close()
})

test('a scope is added, a campaign begun, the audit log filtered, a leak reported', async ({ browser }) => {
  test.slow()
  const { context, page, complaints } = await staff(browser, 'Kunigunde')
  const main = page.getByRole('main')
  const partner = ['partner', 'create', '--slug', 'keyed-partner', '--name', 'Keyed Partner']
  expect(await latchkey.command(partner)).toMatchObject({ code: 0 })
  const { client_secret: secret } = await latchkey.createClient('keyed-feed', { team: 'keyed-partner' })

  await page.goto('/connectivity')

  await test.step('an API with a scope', async () => {
    await open(page, 'Catalogue', 'Catalogue')
    await press(page, main.getByRole('link', { name: 'Add an API' }))
    await type(page, page.getByLabel('Name'), 'Keyed')
    await type(page, page.getByLabel('ID', { exact: true }), 'keyed')
    await type(page, page.getByLabel('Audience'), 'https://keyed.example')
    await page.keyboard.press('Enter')
    await expect(page).toHaveURL(/\/connectivity\/catalogue\/keyed$/)
    await type(page, page.getByLabel('Scope', { exact: true }), 'keyed:read')
    await type(page, page.getByLabel('What it allows'), 'Read what is keyed')
    await page.keyboard.press('Enter')
    await expect(page.getByRole('heading', { level: 3, name: 'keyed:read' })).toBeVisible()
    await hasFocus(page.getByLabel('Scope', { exact: true }))
    const save = page.getByRole('button', { name: 'Save keyed:read' })
    await type(page, page.getByLabel('What it allows').first(), 'Read all that is keyed')
    await press(page, save)
    await expect(page.getByText('Scope saved.', { exact: true })).toBeVisible()
    await hasFocus(save)
  })

  await test.step('a campaign: whom it would ask, and its links', async () => {
    await open(page, 'Campaigns', 'Campaigns')
    await press(page, main.getByRole('link', { name: 'New campaign' }))
    await type(page, page.getByLabel('Slug of the partner'), 'keyed-partner')
    await expect(page.getByText('1 secret of 1 partner.')).toBeVisible()
    await type(page, page.getByLabel('Name'), 'Keyed rotation')
    await reach(page, page.getByLabel('Old secrets work until'))
    const until = new Date(Date.now() + 30 * 86_400_000).toISOString()
    await page.keyboard.type(`${until.slice(5, 7)}${until.slice(8, 10)}${until.slice(0, 4)}`)
    await expect(page.getByLabel('Old secrets work until')).toHaveValue(until.slice(0, 10))
    await press(page, page.getByRole('button', { name: 'Ask to rotate' }))
    await hasFocus(page.getByRole('heading', { name: 'Copy these links now.' }))
    await press(page, page.getByRole('button', { name: 'Copy link for Keyed Partner' }))
    await expect.poll(() => clipboard(page)).toMatch(/\/claim#/)
    await press(page, page.getByRole('link', { name: 'See who has moved' }))
    await expect(page.getByRole('heading', { level: 1, name: 'Keyed rotation' })).toBeVisible()
  })

  await test.step('the audit log, by a filter', async () => {
    await open(page, 'Audit', 'Audit log')
    await type(page, page.getByLabel('App or team'), 'keyed-feed')
    await expect(page).toHaveURL(/about=keyed-feed/)
    await hasFocus(page.getByLabel('App or team'))
    const rows = page.getByRole('region', { name: 'Rows of the audit log' }).getByRole('listitem')
    const registered = rows.filter({ hasText: 'client.registered' })
    await press(page, registered.locator('summary'))
    await expect(registered).toContainText('command line')
  })

  await test.step('a leaked secret', async () => {
    await press(page, page.getByRole('contentinfo').getByRole('link', { name: 'Found a leaked secret?' }))
    await type(page, page.getByLabel('Secrets or private keys'), secret)
    await press(page, page.getByRole('button', { name: 'Report' }))
    await hasFocus(main.getByRole('status').filter({ hasText: 'Thank you' }))
    await press(page, main.getByRole('link', { name: 'Report another' }))
    await expect(page.getByLabel('Secrets or private keys')).toHaveValue('')
  })
  expect(complaints).toEqual([])
  await context.close()
})
