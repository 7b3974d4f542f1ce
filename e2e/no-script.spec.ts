import { expect, type Page } from '@playwright/test'
import { pressAct, test } from './harness/browsing.ts'
import { forgetProofs } from './harness/forget-proofs.ts'
import { Latchkey } from './harness/latchkey.ts'

// The portal in a real browser whose scripts are off: every form works, and asks before it replaces.

const PASSWORD = 'quiet-harbour-ladder-77'

test.use({ javaScriptEnabled: false })

let latchkey: Latchkey

test.beforeAll(async () => {
  latchkey = await Latchkey.start()
})
test.afterAll(async () => {
  await latchkey?.remove()
})

async function fillAccount(page: Page, name: string) {
  await page.getByLabel('Name').fill(name)
  await page.getByLabel('E-mail').fill(`${name.toLowerCase()}@example.com`)
  await page.getByLabel('Password', { exact: true }).fill(PASSWORD)
}

async function signOut(page: Page) {
  await page.locator('header summary').first().click()
  await page.getByRole('button', { name: 'Sign out' }).first().click()
  await page.goto(`${latchkey.url}/apps`)
  await expect(page).toHaveURL(/\/sign-in/)
}

test('sets up by a code that is typed in', async ({ page }) => {
  await page.goto(`${latchkey.url}/setup`)
  await page.getByLabel('Setup code').fill('mistyped')
  await fillAccount(page, 'Grace')
  await page.getByRole('button', { name: 'Create administrator account' }).click()
  await expect(page.getByRole('alert')).toContainText('code')
  await expect(page.getByLabel('Setup code')).toHaveValue('mistyped')
  await expect(page.getByLabel('E-mail')).toHaveValue('grace@example.com')
  await expect(page.getByLabel('Password', { exact: true })).toHaveValue('')

  await page.getByLabel('Setup code').fill(latchkey.setupLink.split('#')[1] ?? '')
  await page.getByLabel('Password', { exact: true }).fill(PASSWORD)
  await page.getByRole('button', { name: 'Create administrator account' }).click()
  await expect(page).toHaveURL(`${latchkey.url}/apps`)
  await signOut(page)
})

test('from signing up to an API Token that is rotated', async ({ page }) => {
  await test.step('signs up', async () => {
    await page.goto(`${latchkey.url}/sign-up`)
    await fillAccount(page, 'Ada')
    await page.getByRole('button', { name: 'Create account' }).click()
    await expect(page).toHaveURL(`${latchkey.url}/apps`)
  })

  await test.step('registers an app at the second attempt, with all that was typed kept', async () => {
    await page.getByRole('link', { name: 'Register an app' }).first().click()
    await page.getByLabel('Client ID').fill('-acme-')
    await page.getByLabel('Name').fill('Acme <Bookings>')
    await page.getByLabel('Description').fill('Two\nlines')
    await page.getByRole('radio', { name: 'Live' }).check()
    await page.getByRole('checkbox', { name: 'usage:read' }).check()
    await page.getByRole('button', { name: 'Register app' }).click()

    await expect(page.getByRole('alert')).toContainText('Start and end with a letter')
    await expect(page.getByLabel('Client ID')).toHaveAttribute('aria-invalid', 'true')
    await expect(page.getByLabel('Client ID')).toHaveAccessibleDescription(/Start and end with a letter/)
    await expect(page.getByLabel('Client ID')).toHaveValue('-acme-')
    await expect(page.getByLabel('Name')).toHaveValue('Acme <Bookings>')
    await expect(page.getByLabel('Description')).toHaveValue('Two\nlines')
    await expect(page.getByRole('radio', { name: 'Live' })).toBeChecked()
    await expect(page.getByRole('checkbox', { name: 'usage:read' })).toBeChecked()

    await page.getByLabel('Client ID').fill('Acme-Bookings')
    await page.getByRole('button', { name: 'Register app' }).click()
    await expect(page).toHaveURL(`${latchkey.url}/apps/acme-bookings`)
  })

  const secretField = page.getByLabel('API Token', { exact: true })
  const first = await test.step('generates the API Token, which is shown once', async () => {
    await page.getByRole('button', { name: 'Generate API Token' }).click()
    const secret = await secretField.inputValue()
    expect(secret).toMatch(/^lk_live_[0-9A-Za-z]{49}$/)
    await page.getByRole('link', { name: 'I’ve stored it' }).click()
    await expect(page.getByText(secret.slice(-4)).first()).toBeVisible()
    expect(await page.content()).not.toContain(secret)
    return secret
  })

  await test.step('rotates it by a question on the page', async () => {
    await page.getByRole('link', { name: 'Manage secrets and keys' }).click()
    const row = page.getByRole('listitem').filter({ hasText: 'Secret of' })
    await pressAct(row, 'Rotate')
    await expect(page.getByText('The new secret works immediately.')).toBeVisible()
    await page.getByRole('link', { name: 'Cancel' }).click()
    await row.getByRole('button', { name: 'Rename' }).click()
    await page.getByLabel('Name').fill('First')
    await page.getByRole('button', { name: 'Rename' }).click()
    await expect(page.getByRole('heading', { name: 'First', exact: true })).toBeVisible()
    await pressAct(page.getByRole('listitem').filter({ hasText: 'First' }), 'Rotate')
    await page.getByRole('radio', { name: 'Custom' }).check()
    await page.getByLabel('Name').fill('Second')
    await page.getByRole('button', { name: 'Generate the new one' }).click()
    await expect(page.getByRole('alert')).toContainText('1 to 720')
    await expect(page.getByLabel('Name')).toHaveValue('Second')
    await page.getByRole('radio', { name: '24 hours' }).check()
    await page.getByRole('button', { name: 'Generate the new one' }).click()
    const second = await secretField.inputValue()
    expect(second).not.toBe(first)
    expect(await page.content()).not.toContain(first)
    expect(latchkey.output).not.toContain(second)
    await page.getByRole('link', { name: 'I’ve stored it' }).click()
    await expect(page.getByText('retiring', { exact: true })).toBeVisible()
    expect(await page.content()).not.toContain(second)
  })

  await test.step('SE-05 retires the old one once the password is confirmed, and deletes it', async () => {
    await forgetProofs(latchkey)
    await page.getByRole('button', { name: 'Retire now' }).click()
    await page.getByRole('button', { name: 'Retire now' }).click()
    await expect(page.getByRole('alert')).toContainText('more than 15 minutes ago')
    await page.getByLabel('Your password', { exact: true }).fill(PASSWORD)
    await page.getByRole('button', { name: 'Retire now' }).click()
    await expect(page).toHaveURL(`${latchkey.url}/apps/acme-bookings/secrets`)
    await expect(page.getByText('retired', { exact: true })).toBeVisible()
    await pressAct(page.getByRole('listitem').filter({ hasText: 'retired' }), 'Delete')
    await page.getByLabel(/to confirm/).fill('acme')
    await page.getByRole('button', { name: 'Delete permanently' }).click()
    await expect(page.getByRole('alert')).toContainText('acme-bookings')
    await page.getByLabel(/to confirm/).fill('acme-bookings')
    await page.getByRole('button', { name: 'Delete permanently' }).click()
    await expect(page.getByText('retired', { exact: true })).toHaveCount(0)
  })

  await test.step('signs out, and in again to where it was going', async () => {
    await signOut(page)
    await page.goto(`${latchkey.url}/apps/acme-bookings`)
    await page.getByLabel('E-mail').fill('ada@example.com')
    await page.getByLabel('Password', { exact: true }).fill('not the right one')
    await page.getByRole('button', { name: 'Sign in' }).click()
    await expect(page.getByRole('alert')).toContainText('is wrong')
    await expect(page.getByLabel('E-mail')).toHaveValue('ada@example.com')
    await page.getByLabel('Password', { exact: true }).fill(PASSWORD)
    await page.getByRole('button', { name: 'Sign in' }).click()
    await expect(page).toHaveURL(`${latchkey.url}/apps/acme-bookings`)
  })
})
