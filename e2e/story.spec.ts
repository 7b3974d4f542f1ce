import { type Browser, type BrowserContext, expect, type Page } from '@playwright/test'
import { complaintsOf, PASSWORD, signUpByHand, test } from './harness/browsing.ts'
import { Latchkey } from './harness/latchkey.ts'

// The whole story, as two people live it: from an empty folder to a token that is counted.

let latchkey: Latchkey

test.beforeAll(async () => {
  latchkey = await Latchkey.start()
})
test.afterAll(async () => {
  await latchkey?.remove()
})

/** A browser of its own, which fails the test for any script error, CSP violation or request off the origin. */
async function visitor(
  browser: Browser,
): Promise<{ context: BrowserContext; page: Page; complaints: string[] }> {
  const context = await browser.newContext({
    baseURL: latchkey.url,
    permissions: ['clipboard-read', 'clipboard-write'],
  })
  const page = await context.newPage()
  const complaints = complaintsOf(page, latchkey.url)
  return { context, page, complaints }
}

test('from the setup link to a token that is counted', async ({ browser }) => {
  await test.step('the first administrator uses the setup link', async () => {
    const { context, page, complaints } = await visitor(browser)
    await page.goto(latchkey.setupLink)
    await expect(page.getByLabel('Setup code')).not.toHaveValue('')
    expect(page.url()).toBe(`${latchkey.url}/setup`)
    await page.getByLabel('Name').fill('Grace')
    await page.getByLabel('E-mail').fill('grace@example.com')
    await page.getByLabel('Password', { exact: true }).fill(PASSWORD)
    await page.getByRole('button', { name: 'Create administrator account' }).click()
    await expect(page).toHaveURL(`${latchkey.url}/apps`)
    await expect(page.getByText('No apps yet')).toBeVisible()
    expect(complaints).toEqual([])
    await context.close()
  })

  const { context, page, complaints } = await visitor(browser)

  await test.step('a developer signs up', async () => {
    await signUpByHand(page, 'Ada')
  })

  await test.step('registers acme-bookings', async () => {
    await page.getByRole('link', { name: 'Register an app' }).first().click()
    await page.getByLabel('Client ID').pressSequentially('Acme-Bookings')
    await expect(page.getByLabel('Client ID')).toHaveValue('acme-bookings')
    await expect(page.getByText('is available')).toBeVisible()
    await page.getByLabel('Name').fill('Acme Bookings')
    await page.getByRole('radio', { name: 'Live' }).check()
    await page.getByRole('checkbox', { name: 'usage:read' }).check()
    await page.getByRole('button', { name: 'Register app' }).click()
    await expect(page).toHaveURL(`${latchkey.url}/apps/acme-bookings`)
    await expect(page.getByRole('region', { name: 'Health' })).toContainText('No token yet.')
  })

  const secret = await test.step('generates the API Token and copies it', async () => {
    await page.getByRole('button', { name: 'Generate API Token' }).click()
    const field = page.getByLabel('API Token', { exact: true })
    const shown = await field.inputValue()
    expect(shown).toMatch(/^lk_live_[0-9A-Za-z]{49}$/)
    await expect(page.getByText("Copy this token now. For security we can't show it again.")).toBeVisible()

    await page.keyboard.press('Escape')
    await expect(page.getByText('Close without storing it?')).toBeVisible()
    await page.getByRole('dialog').getByRole('button', { name: /back/i }).click()

    await page.getByRole('dialog').getByRole('button', { name: 'Copy', exact: true }).first().click()
    expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(shown)
    await page.getByRole('button', { name: 'I’ve stored it' }).click()
    await expect(page.getByText(shown.slice(-4)).first()).toBeVisible()
    return shown
  })

  await test.step('tries it in the tester, and calls whoami', async () => {
    await page.goto('/docs/token-tester')
    await page.getByRole('radio', { name: 'One of your apps' }).check()
    await page.getByLabel('App', { exact: true }).selectOption('acme-bookings')
    await page.getByLabel('Client secret', { exact: true }).fill(`${secret}x`)
    await page.getByRole('button', { name: 'Get a token' }).click()
    await expect(page.getByText('invalid_client').first()).toBeVisible()

    await page.getByLabel('Client secret', { exact: true }).fill(secret)
    await page.getByRole('button', { name: 'Get a token' }).click()
    await expect(page.getByText('Valid token: the signature is verified')).toBeVisible()
    await page.getByRole('button', { name: 'Call the API' }).click()
    await expect(page.getByText('"client_id": "acme-bookings"').first()).toBeVisible()
    expect(
      await page.evaluate(() => JSON.stringify([{ ...localStorage }, { ...sessionStorage }])),
    ).not.toContain(secret)
    expect(page.url()).not.toContain(secret)
  })

  await test.step('sees it counted on the app’s page', async () => {
    await page.goto('/apps/acme-bookings')
    await expect(page.getByRole('region', { name: 'Health' })).toContainText('Healthy.')
    const day = page.getByRole('region', { name: 'Last 24 hours' })
    await expect(day).toContainText('1 token issued, 0 requests refused')
    await expect(day).toContainText('127.0.0.1')
    // Before its first token nobody could tell that the wrong secret was the app’s own mistake.
    await expect(page.getByRole('region', { name: 'Latest refusals' })).toContainText(
      '1 attempt with unknown secrets from 1 address',
    )
  })

  await test.step('and can’t find the secret anywhere after a reload', async () => {
    const responses: Promise<string>[] = []
    page.on('response', (response) => responses.push(response.text().catch(() => '')))
    await page.reload()
    await page.goto('/apps')
    await page.getByRole('link', { name: 'Acme Bookings' }).click()
    await expect(page.getByRole('heading', { name: 'Acme Bookings' })).toBeVisible()
    const hidden = secret.slice(12, -4)
    for (const body of await Promise.all(responses)) expect(body).not.toContain(hidden)
    expect(await page.content()).not.toContain(hidden)
    expect(latchkey.output).not.toContain(hidden)
    expect(JSON.stringify(await context.storageState())).not.toContain(hidden)
  })

  await test.step('signs out, and is asked to sign in again', async () => {
    await page.goto('/apps')
    await page
      .getByRole('button', { name: /Ada/ })
      .or(page.getByText('Ada', { exact: true }))
      .first()
      .click()
    await page.getByRole('button', { name: 'Sign out' }).first().click()
    await expect(page).not.toHaveURL(/\/apps/)
    await page.goto('/apps/acme-bookings')
    await expect(page).toHaveURL(/\/sign-in/)
  })

  expect(complaints).toEqual([])
})
