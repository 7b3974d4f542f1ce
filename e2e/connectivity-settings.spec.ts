import { expect } from '@playwright/test'
import { test } from './harness/browsing.ts'
import { Latchkey } from './harness/latchkey.ts'
import { staffVisitor } from './harness/staff.ts'

// Settings that need no restart: administrators change them, the connectivity team reads them.

let latchkey: Latchkey

test.beforeAll(async () => {
  latchkey = await Latchkey.start()
})
test.afterAll(async () => {
  await latchkey?.remove()
})

test('an administrator changes a setting, which is in effect at once, and takes it back', async ({
  browser,
}) => {
  const boss = await staffVisitor(browser, latchkey, 'Bo', { role: 'administrator' })
  const { page, look, complaints } = boss
  await page.goto('/connectivity')
  const sections = page.getByRole('navigation', { name: 'Pages of the connectivity team' })
  await sections.getByRole('link', { name: 'Settings' }).click()
  await expect(page.getByRole('heading', { level: 1, name: 'Settings' })).toBeVisible()
  await expect(page.getByText('In effect: 7 days.').first()).toBeVisible()
  await look('the settings')
  await page.getByLabel('Days in one stage').fill('soon')
  await page.getByRole('button', { name: 'Save Days in one stage' }).click()
  await expect(page.getByRole('alert').first()).toContainText('Enter whole days')
  await look('a setting that is none')
  await page.getByLabel('Days in one stage').fill('3')
  await page.getByRole('button', { name: 'Save Days in one stage' }).click()
  await expect(page.getByText('In effect: 3 days.')).toBeVisible()
  await expect(page.getByText('PARTNER_STALLED_AFTER: 7 days.')).toBeVisible()
  await look('a setting that was changed')

  const staff = await staffVisitor(browser, latchkey, 'Stella')
  await staff.page.goto('/connectivity/settings')
  await expect(staff.page.getByText('In effect: 3 days.')).toBeVisible()
  await expect(staff.page.getByRole('button', { name: /^Save/ })).toHaveCount(0)
  await staff.look('settings that one only reads')
  await staff.page.goto('/connectivity/partners')
  await expect(staff.page.getByText('Stalled: 3 days in one stage.')).toBeVisible()

  await page.getByRole('button', { name: 'Use the default for Stalled partners' }).click()
  await expect(page.getByText('In effect: 7 days.')).toHaveCount(2)
  await page.getByRole('link', { name: 'Who changed them' }).click()
  await expect(page).toHaveURL(/action=setting\.changed/)
  await expect(page.getByRole('region', { name: 'Rows of the audit log' }).getByRole('listitem')).toHaveCount(
    2,
  )
  expect([...complaints, ...staff.complaints]).toEqual([])
})

test('with scripts off a setting is changed, too', async ({ browser }) => {
  const { page } = await staffVisitor(browser, latchkey, 'Ola', { role: 'administrator', scripts: false })
  await page.goto('/connectivity/settings')
  await page.getByLabel('If a secret or key leaks').selectOption('tell')
  await page.getByRole('button', { name: 'Save If a secret or key leaks' }).click()
  await expect(page.getByText('In effect: Only notify its team.')).toBeVisible()
})
