import { expect } from '@playwright/test'
import { newVisitor, registerApp, test } from './harness/browsing.ts'
import { Latchkey } from './harness/latchkey.ts'
import { staffVisitor } from './harness/staff.ts'

// The connectivity team among the apps of all teams.

let latchkey: Latchkey

test.beforeAll(async () => {
  latchkey = await Latchkey.start()
})
test.afterAll(async () => {
  await latchkey?.remove()
})

test('staff find apps of any team, suspend several, resume one and transfer one', async ({ browser }) => {
  test.slow()
  const gero = await newVisitor(browser, latchkey, 'Gero')
  await registerApp(gero.page, { clientId: 'geros-shop', name: 'Shop' })
  await registerApp(gero.page, { clientId: 'geros-feed', name: 'Feed', environment: 'Live' })
  const { page, complaints, look } = await staffVisitor(browser, latchkey, 'Stella')
  const row = (clientId: string) => page.getByRole('row', { name: new RegExp(clientId) })

  await page.goto('/connectivity')
  const sections = page.getByRole('navigation', { name: 'Pages of the connectivity team' })
  await sections.getByRole('link', { name: 'Apps' }).click()
  await expect(row('geros-shop')).toContainText('Gero')
  await look('all apps')
  await page.getByLabel('Environment').selectOption('Live')
  await expect(row('geros-shop')).toHaveCount(0)
  await page.getByRole('searchbox').fill('nothing like it')
  await expect(page.getByText('No apps match.')).toBeVisible()
  await look('no match')
  await page.getByRole('link', { name: 'Clear filters' }).click()

  await page.getByRole('link', { name: 'Suspend apps…' }).click()
  await page.getByRole('button', { name: 'Suspend selected apps' }).click()
  await expect(page.getByRole('alert').first()).toContainText('Choose at least one app.')
  await expect(page.getByRole('alert').first()).toContainText('Say why')
  await look('choosing apps')
  await page.getByLabel('Choose geros-shop').check()
  await page.getByLabel('Choose geros-feed').check()
  await page.getByLabel('Reason').fill('Their secrets leaked.')
  await page.getByRole('button', { name: 'Suspend selected apps' }).click()
  await expect(page.getByText('2 apps suspended.', { exact: true }).first()).toBeVisible()
  await expect(row('geros-shop')).toContainText('by the connectivity team')

  await page.getByRole('link', { name: 'Cancel' }).click()
  await page.getByRole('link', { name: 'Resume apps…' }).click()
  await page.getByLabel('Choose geros-feed').check()
  await page.getByRole('button', { name: 'Resume selected apps' }).click()
  await expect(page.getByText('1 app resumed.', { exact: true })).toBeVisible()

  await page.getByRole('link', { name: 'Cancel' }).click()
  await page.getByRole('link', { name: 'Suspend apps…' }).click()
  await page.getByLabel('Choose geros-shop').check()
  await page.getByLabel('Choose geros-feed').check()
  await page.getByLabel('Reason').fill('Once more.')
  await page.getByRole('button', { name: 'Suspend selected apps' }).click()
  const told = '1 app suspended. 1 was suspended already.'
  await expect(page.getByText(told, { exact: true }).first()).toBeVisible()
  await page.getByRole('button', { name: `Undo ${told}` }).click()
  await expect(row('geros-feed')).not.toContainText('by the connectivity team')
  await expect(row('geros-shop')).toContainText('by the connectivity team')

  const partner = await latchkey.command(['team', 'create', '--slug', 'new-home'])
  expect(partner.code).toBe(0)
  await page.getByRole('link', { name: 'Cancel' }).click()
  await page.getByRole('link', { name: 'Transfer apps…' }).click()
  await page.getByLabel('Choose geros-feed').check()
  await page.getByLabel('New team').fill('no-home')
  await page.getByRole('button', { name: 'Transfer selected apps' }).click()
  await expect(page.getByRole('alert').first()).toContainText('There is no team “no-home”.')
  await look('a team that is not there')
  await page.getByLabel('New team').fill('new-home')
  await page.getByRole('button', { name: 'Transfer selected apps' }).click()
  await expect(page.getByText('1 app transferred.', { exact: true })).toBeVisible()
  await expect(row('geros-feed')).toContainText('new-home')

  await page.getByRole('link', { name: 'Cancel' }).click()
  await page.getByRole('link', { name: 'Tag apps…' }).click()
  await expect(page.getByRole('button', { name: 'Tag selected apps' })).toBeVisible()
  await page.getByLabel('Choose geros-shop').check()
  await page.getByRole('button', { name: 'Tag selected apps' }).click()
  await expect(page.getByRole('alert').first()).toContainText('Enter at least one tag.')
  await look('a tag that is missing')
  await page.getByLabel('Tags').fill('Gold, eu')
  await page.getByRole('button', { name: 'Tag selected apps' }).click()
  await expect(page.getByText('1 app tagged.', { exact: true })).toBeVisible()
  await expect(row('geros-shop')).toContainText('gold')
  await page.goto('/connectivity/apps?tag=gold')
  await expect(row('geros-shop')).toBeVisible()
  await expect(row('geros-feed')).toHaveCount(0)
  await look('apps with a tag')

  await gero.page.goto('/notices')
  await expect(gero.page.getByText(/The connectivity team suspended the app\./).first()).toBeVisible()
  await expect(gero.page.getByText('Reason: Their secrets leaked.').first()).toBeVisible()
  await expect(gero.page.locator('main')).not.toContainText('stella@')
  expect(complaints).toEqual([])
})

test('with scripts off apps are chosen and suspended, too', async ({ browser }) => {
  const { client_id: clientId } = await latchkey.createClient('plain-app', { team: 'plain' })
  const { page } = await staffVisitor(browser, latchkey, 'Sven', { scripts: false })
  await page.goto('/connectivity/apps?q=plain-app')
  await page.getByRole('link', { name: 'Suspend apps…' }).click()
  await page.getByLabel(`Choose ${clientId}`).check()
  await page.getByLabel('Reason').fill('By request.')
  await page.getByRole('button', { name: 'Suspend selected apps' }).click()
  await expect(page.getByText('1 app suspended.').first()).toBeVisible()
  await expect(page.getByRole('row', { name: /plain-app/ })).toContainText('by the connectivity team')
})
