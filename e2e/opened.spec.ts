import { expect } from '@playwright/test'
import pg from 'pg'
import { newVisitor, registerApp, test } from './harness/browsing.ts'
import { inspect, PHONE } from './harness/inspect.ts'
import type { Latchkey } from './harness/latchkey.ts'

// What opens over a page, or asks within it, and no journey opens on its way: axe finds nothing, in either theme and width.

let latchkey: Latchkey
let database: pg.Client

test.beforeAll(async ({ shared }) => {
  latchkey = shared
  database = new pg.Client({ connectionString: latchkey.ownerDatabaseUrl })
  await database.connect()
})
test.afterAll(async () => {
  await database?.end()
})

test('menus, dialogs and questions about apps, teams and people', async ({ browser }) => {
  test.slow()
  const { context, page, complaints, look } = await newVisitor(browser, latchkey, 'Mona')
  await registerApp(page, { clientId: 'monas-app', name: 'Monas app' })
  await page.goto('/team/new')
  await page.getByLabel('Name').fill('Rates and Offers')
  await page.getByRole('button', { name: 'Create team' }).click()
  await expect(page.getByRole('heading', { level: 1, name: 'Rates and Offers' })).toBeVisible()
  const dialog = page.getByRole('dialog')

  await test.step('the head’s menu on a phone, with several teams', async () => {
    await page.setViewportSize({ width: 390, height: 844 })
    await page.getByRole('banner').locator('summary:visible', { hasText: 'Menu' }).click()
    await expect(page.getByRole('navigation', { name: 'Main, small screens' })).toBeVisible()
    complaints.push(...(await inspect(page, 'the menu on a phone', { screens: PHONE })))
  })

  await test.step('inviting people', async () => {
    await page.goto('/team?team=rates-and-offers')
    await page.getByRole('button', { name: 'Invite people' }).click()
    await expect(dialog.getByLabel('E-mail')).toBeVisible()
    await look('inviting people')
    await dialog.getByRole('button', { name: 'Create link' }).click()
    await expect(dialog.getByRole('alert')).toBeVisible()
    await look('inviting nobody')
    await dialog.getByLabel('E-mail').fill('nora@example.com')
    await dialog.getByRole('button', { name: 'Create link' }).click()
    await expect(dialog.getByRole('button', { name: 'Done' })).toBeVisible()
    await look('the link of an invitation')
    await dialog.getByRole('button', { name: 'Done' }).click()
  })

  await test.step('the menu of an app, and the way to another team', async () => {
    await page.goto('/apps/monas-app')
    await page.getByRole('main').locator('summary', { hasText: 'More about this app' }).click()
    await look('the menu of an app')
    await page.getByRole('link', { name: 'Transfer…' }).click()
    await expect(page.getByLabel('New team')).toBeFocused()
    await look('a transfer asked on the page')
    await page.goto('/apps/monas-app/settings')
    await page.getByRole('button', { name: 'Transfer app…' }).click()
    await expect(dialog.getByLabel('New team')).toBeVisible()
    await look('asking to transfer')
    await dialog.getByRole('button', { name: 'Transfer app' }).click()
    await expect(dialog.getByRole('alert')).toBeVisible()
    await look('transferring, not confirmed')
    await page.keyboard.press('Escape')
  })

  await test.step('filters on a phone', async () => {
    await page.setViewportSize({ width: 390, height: 844 })
    await page.goto('/apps?environment=sandbox')
    await page.getByText('Filters (1)').click()
    await expect(page.getByLabel('Environment')).toBeVisible()
    complaints.push(...(await inspect(page, 'filters on a phone', { screens: PHONE })))
  })

  await test.step('suspending several', async () => {
    await database.query(
      `INSERT INTO client (id, client_id, name, environment, team_id, created_by, created_at)
       SELECT gen_random_uuid(), 'left-' || n, 'Left ' || n, 'sandbox', m.team_id, u.email, now() - interval '200 days'
       FROM generate_series(1, 3) n, membership m JOIN app_user u ON u.id = m.user_id
       WHERE u.email = 'mona@example.com' ORDER BY m.created_at LIMIT 3`,
    )
    await page.goto('/apps?state=idle')
    await page.getByRole('checkbox', { name: 'Choose left-1' }).check()
    await look('idle apps')
    await page.getByRole('checkbox', { name: 'Choose left-1' }).uncheck()
    await page.getByRole('button', { name: 'Suspend selected apps' }).click()
    await expect(page.getByRole('main').getByRole('alert')).toBeVisible()
    await look('suspending none')
    for (const id of ['left-1', 'left-2']) await page.getByRole('checkbox', { name: `Choose ${id}` }).check()
    await page.getByRole('button', { name: 'Suspend selected apps' }).click()
    await expect(page.getByText('2 apps suspended.', { exact: true }).first()).toBeVisible()
    await look('several that were suspended')
  })
  expect(complaints.join('\n\n')).toBe('')
  await context.close()
})
