import { expect, type Page } from '@playwright/test'
import { newVisitor, registerApp, test } from './harness/browsing.ts'
import { inspect } from './harness/inspect.ts'
import { Latchkey } from './harness/latchkey.ts'
import { staffVisitor } from './harness/staff.ts'

// What teams ask the connectivity team for, from both sides.

let latchkey: Latchkey

test.beforeAll(async () => {
  latchkey = await Latchkey.start()
})
test.afterAll(async () => {
  await latchkey?.remove()
})

/** The form of a kind, opened. */
async function asking(page: Page, summary: string) {
  const details = page.locator('details').filter({ hasText: summary })
  await details.getByText(summary).click()
  return details
}

test('a developer asks for scopes, staff grant some for a time, and both see it', async ({ browser }) => {
  test.slow()
  const dana = await newVisitor(browser, latchkey, 'Dana')
  await registerApp(dana.page, { clientId: 'danas-app', name: 'Dana’s shop' })
  expect((await latchkey.command(['team', 'confirm', '--slug', 'dana'])).code).toBe(0)
  const { page, complaints, look } = await staffVisitor(browser, latchkey, 'Stella')

  await test.step('nothing waits', async () => {
    await page.goto('/connectivity')
    const sections = page.getByRole('navigation', { name: 'Pages of the connectivity team' })
    await sections.getByRole('link', { name: 'Requests' }).click()
    await expect(page.getByText('No open requests.')).toBeVisible()
    await look('no requests')
  })

  await test.step('the developer asks', async () => {
    await dana.page.goto('/apps/danas-app/settings')
    const form = await asking(dana.page, 'Request scopes…')
    await form.getByRole('button', { name: 'Send request' }).click()
    await expect(form.getByRole('alert').first()).toContainText('Choose at least one scope.')
    await form.getByLabel('clients:write').check()
    await form.getByLabel('credentials:write').check()
    await form.getByLabel('Reason').fill('It registers our branches every night.')
    dana.complaints.push(...(await inspect(dana.page, 'asking for scopes')))
    await form.getByRole('button', { name: 'Send request' }).click()
    const list = dana.page.getByRole('list', { name: 'Requests of this app' })
    await expect(list.getByRole('listitem')).toContainText('clients:write, credentials:write')
    await expect(list).toContainText('Open')
    dana.complaints.push(...(await inspect(dana.page, 'a request that waits')))
  })

  await test.step('staff see what granting changes, and grant some until a day', async () => {
    await page.goto('/connectivity')
    await page.getByRole('definition').getByRole('link', { name: '1', exact: true }).click()
    await page.getByRole('link', { name: /Scopes: clients:write/ }).click()
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('Scopes for danas-app')
    await expect(page.getByRole('row', { name: /clients:write/ })).toContainText('no')
    await look('a request')
    await page.getByLabel('credentials:write').uncheck()
    await page.getByLabel('Until').fill('2020-01-01')
    await page.getByRole('button', { name: 'Grant request' }).click()
    await expect(page.getByRole('alert').first()).toContainText('Choose a day that is still to come.')
    await look('a grant that is over before it begins')
    await page.getByLabel('Until').fill('2099-12-31')
    await page.getByLabel('Message').first().fill('For your trial.')
    await page.getByRole('button', { name: 'Grant request' }).click()
    await expect(page.getByText('Granted after 1 minute by stella@connectivity.example.')).toBeVisible()
    await look('a granted request')
  })

  await test.step('the developer reads the answer', async () => {
    await dana.page.reload()
    const list = dana.page.getByRole('list', { name: 'Requests of this app' })
    await expect(list).toContainText('Granted')
    await expect(list).toContainText('Until 31 December 2099, 00:00 UTC.')
    await expect(list).toContainText('For your trial.')
    await expect(list).not.toContainText('stella@')
    await dana.page.goto('/notices')
    await expect(dana.page.getByText('Granted: the scope “clients:write”')).toBeVisible()
    await dana.page.goto('/apps/danas-app/activity')
    await expect(dana.page.getByText(/granted a request for the connectivity team/)).toBeVisible()
  })

  await test.step('the list, by its filters', async () => {
    await page.goto('/connectivity/requests')
    await expect(page.getByText(/Usually answered within 1 minute, by you/)).toBeVisible()
    await page.getByLabel('State').selectOption('Granted')
    await expect(page).toHaveURL(/state=granted/)
    await expect(page.getByRole('row', { name: /danas-app/ })).toContainText('after 1 minute')
    await look('granted requests')
    await page.getByLabel('Kind').selectOption('Live app')
    await expect(page.getByText('No requests match.')).toBeVisible()
  })
  expect(complaints).toEqual([])
  expect(dana.complaints).toEqual([])
})

test('with scripts off a live app is asked for, declined, asked for again and granted', async ({
  browser,
}) => {
  test.slow()
  const emil = await newVisitor(browser, latchkey, 'Emil', { scripts: false })
  await registerApp(emil.page, { clientId: 'emils-trial', name: 'Trial' })
  const { page } = await staffVisitor(browser, latchkey, 'Sven', { scripts: false })
  const ask = async () => {
    await emil.page.goto('/apps/emils-trial/settings')
    const form = await asking(emil.page, 'Request a live app…')
    await form.getByLabel('Client ID of the live app').fill('emils-live')
    await form.getByLabel('Reason').fill('We go live in May.')
    await form.getByRole('button', { name: 'Send request' }).click()
    await expect(emil.page.getByRole('list', { name: 'Requests of this app' })).toContainText('emils-live')
    await page.goto('/connectivity/requests')
    await page.getByRole('link', { name: 'Live app: emils-live' }).click()
  }
  await ask()
  await page.getByRole('button', { name: 'Decline request' }).click()
  await expect(page.getByRole('alert').first()).toContainText('Say why, or what to do instead.')
  await page.locator('#decline-word').fill('Rotate a secret once first.')
  await page.getByRole('button', { name: 'Decline request' }).click()
  await expect(page.getByText('“Rotate a secret once first.”')).toBeVisible()
  await ask()
  await expect(page.getByText('First API call')).toBeVisible()
  await page.getByLabel('Until').fill('2099-12-31')
  await page.getByRole('button', { name: 'Grant request' }).click()
  await expect(page.getByText(/^Granted after 1 minute/)).toBeVisible()
  await emil.page.goto('/apps/emils-live')
  await expect(emil.page.getByRole('heading', { level: 1 })).toContainText('Trial')
  await expect(emil.page.getByText('Granted until 31 December 2099, 00:00 UTC.')).toBeVisible()
  await page.goto('/connectivity/apps/emils-live')
  await expect(page.getByText('Granted until 31 December 2099, 00:00 UTC, then suspended.')).toBeVisible()
  expect(emil.complaints).toEqual([])
})

test('TN-01 nobody else sees requests', async ({ browser }) => {
  const { context } = await newVisitor(browser, latchkey, 'Outsider')
  for (const path of [
    '/connectivity/requests',
    '/connectivity/requests/019a0000-0000-7000-8000-000000000056',
  ]) {
    const answer = await context.request.get(path)
    expect(answer.status()).toBe(404)
    expect(await answer.text()).not.toContain('danas-app')
  }
  await context.close()
})
