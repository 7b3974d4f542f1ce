import { expect } from '@playwright/test'
import { test } from './harness/browsing.ts'
import type { Latchkey } from './harness/latchkey.ts'
import { staffVisitor } from './harness/staff.ts'
import { requestToken } from './harness/token.ts'

// The connectivity team and the catalogue of APIs and scopes.

let latchkey: Latchkey

test.beforeAll(({ shared }) => {
  latchkey = shared
})

test('an API is added with a scope, which is changed, and retired once its effect was read', async ({
  browser,
}) => {
  test.slow()
  const { page, complaints, look } = await staffVisitor(browser, latchkey, 'Cato')
  await page.goto('/connectivity')
  const sections = page.getByRole('navigation', { name: 'Pages of the connectivity team' })
  await sections.getByRole('link', { name: 'Catalogue' }).click()
  await expect(page.getByRole('row', { name: /usage:read/ })).toBeVisible()
  await look('the catalogue')
  await page.getByRole('link', { name: 'Add an API' }).click()
  await page.getByLabel('Name').fill('Bookings')
  await page.getByLabel('ID', { exact: true }).fill('bookings')
  await page.getByLabel('Audience').fill('not a uri')
  await page.getByRole('button', { name: 'Add API' }).click()
  await expect(page.getByRole('alert').first()).toContainText('Enter an absolute URI')
  await look('an API without an audience')
  await page.getByLabel('Audience').fill('https://bookings.example')
  await page.getByRole('button', { name: 'Add API' }).click()
  await expect(page).toHaveURL(/\/connectivity\/catalogue\/bookings$/)
  await look('an API without scopes')

  await page.getByLabel('Scope', { exact: true }).fill('bookings:read')
  await page.getByLabel('What it allows').fill('Read bookings')
  await page.getByRole('button', { name: 'Add scope' }).click()
  await expect(page.getByRole('heading', { level: 3, name: 'bookings:read' })).toBeVisible()
  await page.getByLabel('What it allows').first().fill('Read all bookings')
  await page.getByRole('button', { name: 'Save bookings:read' }).click()
  await expect(page.getByText('Scope saved.', { exact: true })).toBeVisible()
  await page.reload()
  await expect(page.getByLabel('What it allows').first()).toHaveValue('Read all bookings')
  await page.getByLabel('Token lifetime').fill('600')
  await page.getByRole('button', { name: 'Save details' }).click()
  await expect(page.getByText('Details saved.', { exact: true })).toBeVisible()

  const client = await latchkey.createClient('books-feed', { scope: 'bookings:read', team: 'books' })
  const ask = async () => (await requestToken(latchkey.url, client, { scope: 'bookings:read' })).status
  expect(await ask()).toBe(200)
  await test.step('what is in use is changed once its effect was read', async () => {
    await page.reload()
    const asked = page.getByRole('alert').filter({ hasText: 'Not saved yet' })
    await page.getByLabel('Granted by').first().selectOption('The connectivity team alone')
    await page.getByRole('button', { name: 'Save bookings:read' }).click()
    await expect(asked).toContainText('1 app of 1 team (books-feed) has it and keeps it. Save again')
    await look('what another policy changes')
    const check = page.getByRole('button', { name: 'Check against the last 30 days' })
    await check.click()
    const found = page.getByText(/would have been refused/)
    await expect(found).toBeVisible()
    await page.getByLabel('Granted by').first().selectOption('Its owners')
    await expect(asked).toHaveCount(0)
    await expect(found).toHaveCount(0)
    await expect(page.getByText('The check was of another choice. Check again.')).toBeVisible()
    await page.getByLabel('Granted by').first().selectOption('The connectivity team alone')
    await expect(found).toBeVisible()
    await page.getByRole('button', { name: 'Save bookings:read' }).click()
    await expect(page.getByText('Scope saved.', { exact: true })).toBeVisible()
    await expect(asked).toHaveCount(0)
    await page.getByLabel('Token lifetime').fill('300')
    await page.getByRole('button', { name: 'Save details' }).click()
    await expect(asked).toContainText('(books-feed) got tokens for this API in the last 30 days.')
    await expect(asked).toContainText('valid for 300 s instead of 600 s')
    await page.getByRole('button', { name: 'Save details' }).click()
    await expect(page.getByText('Details saved.', { exact: true })).toBeVisible()
  })
  await page.reload()
  await page.getByRole('link', { name: 'Retire bookings:read' }).click()
  const question = page.locator('form').filter({ hasText: 'Retire bookings:read?' })
  await expect(question.getByRole('row', { name: /books-feed/ })).toBeVisible()
  await expect(question).toContainText('1 app would lose it.')
  await look('what retiring breaks')
  await question.getByRole('textbox').fill('bookings')
  await question.getByRole('button', { name: 'Retire scope' }).click()
  await expect(question.getByRole('alert').first()).toContainText('This is not the name of the scope.')
  await question.getByRole('textbox').fill('bookings:read')
  await question.getByRole('button', { name: 'Retire scope' }).click()
  await expect(page.getByText('Retired bookings:read.', { exact: true })).toBeVisible()
  await expect(page.getByRole('heading', { level: 3, name: 'bookings:read' })).toHaveCount(0)
  await expect(async () => {
    expect(await ask()).toBe(400)
  }).toPass({ timeout: 30_000 })

  await page.getByRole('link', { name: 'Retire API…' }).click()
  const last = page.locator('form').filter({ hasText: 'Retire Bookings?' })
  await expect(last).toContainText('No app has a scope of it.')
  await look('what retiring the API breaks')
  await last.getByRole('textbox').fill('bookings')
  await last.getByRole('button', { name: 'Retire API' }).click()
  await expect(page).toHaveURL(/\/connectivity\/catalogue$/)
  await expect(page.getByRole('heading', { level: 1, name: 'Catalogue' })).toBeVisible()
  await expect(page.getByRole('row', { name: /Bookings/ })).toHaveCount(0)
  expect(complaints).toEqual([])
})
