import { type Browser, expect, type Page, type Route } from '@playwright/test'
import pg from 'pg'
import { complaintsOf, PASSWORD, registerApp, signUp, test } from './harness/browsing.ts'
import { inspect } from './harness/inspect.ts'
import type { Latchkey } from './harness/latchkey.ts'

// What somebody typed outlives the end of their session, an update of the server, and what others change meanwhile.

const DESCRIPTION = 'Two lines,\n<b>"quoted"</b> & kept'

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

async function visitor(browser: Browser, name: string, scripts = true) {
  const context = await browser.newContext({ baseURL: latchkey.url, javaScriptEnabled: scripts })
  const page = await context.newPage()
  const complaints = complaintsOf(page, latchkey.url)
  await signUp(page, { name })
  return { context, page, complaints }
}

const endSessions = () => database.query('UPDATE session SET revoked_at = now() WHERE revoked_at IS NULL')

async function fillApp(page: Page, clientId: string) {
  await page.goto('/apps/new')
  await page.getByLabel('Client ID').fill(clientId)
  await page.getByLabel('Name').fill('Kept')
  await page.getByLabel('Description').fill(DESCRIPTION)
  await page.getByRole('radio', { name: 'Live' }).check()
  await page.getByRole('checkbox', { name: 'usage:read' }).check()
}

/** Signs in in the tab that opens when the link is followed. */
async function signInElsewhere(page: Page, email: string) {
  const opened = page.waitForEvent('popup')
  await page.getByRole('link', { name: 'Sign in in a new tab' }).click()
  const tab = await opened
  await tab.getByLabel('E-mail').fill(email)
  await tab.getByLabel('Password', { exact: true }).fill(PASSWORD)
  await tab.getByRole('button', { name: 'Sign in' }).click()
  await expect(tab).not.toHaveURL(/sign-in/)
  await tab.close()
}

async function expectRegistered(page: Page, clientId: string) {
  await expect(page).toHaveURL(`${latchkey.url}/apps/${clientId}`)
  const { rows } = await database.query(
    'SELECT name, description, environment FROM client WHERE client_id = $1',
    [clientId],
  )
  // Browsers send line breaks as CR LF.
  const [{ description, ...app }] = rows
  expect({ ...app, description: description.replaceAll('\r\n', '\n') }).toEqual({
    name: 'Kept',
    description: DESCRIPTION,
    environment: 'live',
  })
  await expect(page.getByText('usage:read')).toBeVisible()
}

test('what was typed stays in the form while one signs in again', async ({ browser }) => {
  const { context, page, complaints } = await visitor(browser, 'Alma')
  await fillApp(page, 'kept-by-scripts')
  await endSessions()
  await page.getByRole('button', { name: 'Register app' }).click()
  await expect(page.getByRole('main').getByRole('alert')).toContainText('You are signed out')
  await expect(page.getByLabel('Client ID')).toHaveValue('kept-by-scripts')
  await expect(page.getByLabel('Description')).toHaveValue(DESCRIPTION)
  await expect(page.getByRole('radio', { name: 'Live' })).toBeChecked()
  await expect(page.getByRole('checkbox', { name: 'usage:read' })).toBeChecked()
  await signInElsewhere(page, 'alma@example.com')
  await page.getByRole('button', { name: 'Register app' }).click()
  await expectRegistered(page, 'kept-by-scripts')
  expect(complaints).toEqual([])
  await context.close()
})

test('the same with scripts off, on a page that holds all but passwords', async ({ browser }) => {
  const { context, page } = await visitor(browser, 'Bert', false)
  await fillApp(page, 'kept-without')
  await endSessions()
  const [answer] = await Promise.all([
    page.waitForResponse((response) => response.request().method() === 'POST'),
    page.getByRole('button', { name: 'Register app' }).click(),
  ])
  expect(answer.status()).toBe(401)
  await expect(page.getByRole('heading', { name: 'You are signed out' })).toBeVisible()
  await expect(page.getByRole('definition').filter({ hasText: 'Two lines' })).toHaveText(DESCRIPTION)
  await signInElsewhere(page, 'bert@example.com')
  await page.getByRole('button', { name: 'Submit again' }).click()
  await expectRegistered(page, 'kept-without')

  await test.step('but passwords', async () => {
    await database.query(`UPDATE session SET proved_at = now() - interval '1 hour'`)
    await page.getByRole('button', { name: 'Generate API Token' }).click()
    await page.getByLabel('Your password', { exact: true }).fill(PASSWORD)
    await endSessions()
    await page.getByRole('button', { name: 'Generate API Token' }).click()
    await expect(page.getByRole('heading', { name: 'You are signed out' })).toBeVisible()
    expect(await page.content()).not.toContain(PASSWORD)
  })
  await context.close()
})

test('the older of two tabs is told what was changed since, and by whom', async ({ browser }) => {
  const { context, page, complaints } = await visitor(browser, 'Cora')
  await registerApp(page, { clientId: 'coras-app', name: 'Coras app' })
  await page.goto('/apps/coras-app/settings')
  const older = await context.newPage()
  await older.goto('/apps/coras-app/settings')
  await page.getByLabel('Name').fill('Newer')
  await page.getByRole('button', { name: 'Save details' }).click()
  await expect(page.getByText('Details saved.', { exact: true })).toBeVisible()

  await older.getByLabel('Description').fill('Mine')
  await older.getByRole('button', { name: 'Save details' }).click()
  const alert = older.getByRole('main').getByRole('alert')
  await expect(alert).toContainText(/cora@example\.com changed this on .* UTC, after you opened this page/)
  await expect(alert).toContainText('“Newer”')
  await expect(older.getByLabel('Description')).toHaveValue('Mine')
  await page.reload()
  await expect(page.getByLabel('Name')).toHaveValue('Newer')

  await older.getByRole('button', { name: 'Save details' }).click()
  await expect(older.getByText('Details saved.', { exact: true })).toBeVisible()
  await older.getByLabel('Name').fill('Again')
  await older.getByRole('button', { name: 'Save details' }).click()
  await expect(older.getByRole('heading', { level: 1, name: 'Again' })).toBeVisible()
  await expect(alert).toBeHidden()
  expect(complaints).toEqual([])
  await context.close()
})

for (const scripts of [true, false])
  test(`enforcing what refuses requests of late is asked about once more, scripts ${scripts ? 'on' : 'off'}`, async ({
    browser,
  }) => {
    const name = scripts ? 'Doro' : 'Eike'
    const { context, page } = await visitor(browser, name, scripts)
    const clientId = `used-${name.toLowerCase()}`
    await registerApp(page, { clientId, name })
    await database.query(
      `INSERT INTO token_event (time, id, outcome, reason, client_ref, address)
       SELECT now(), gen_random_uuid(), 'issued', 'issued', id, '203.0.113.7' FROM client WHERE client_id = $1`,
      [clientId],
    )
    await page.goto(`/apps/${clientId}/settings`)
    const mode = page.getByRole('group', { name: 'Requests from other addresses' })
    await mode.getByRole('radio', { name: 'Enforce' }).check()
    await page.getByLabel('Addresses and networks').fill('192.0.2.0/24')
    await page.getByRole('button', { name: 'Save allowed addresses' }).click()
    await expect(page.getByRole('main').getByRole('alert')).toContainText('1 token from 203.0.113.7')
    await expect(mode.getByRole('radio', { name: 'Enforce' })).toBeChecked()
    if (scripts) expect((await inspect(page, 'asked once more before enforcing')).join('\n\n')).toBe('')
    await page.getByRole('button', { name: 'Save allowed addresses' }).click()
    await expect(page.getByText('Allowed addresses saved.', { exact: true })).toBeVisible()
    await page.reload()
    await expect(mode.getByRole('radio', { name: 'Enforce' })).toBeChecked()
    await context.close()
  })

/** Sends each form as a page of another version would: it names an action that this one does not have. */
async function asOfAnotherVersion(page: Page) {
  await page.route('**', async (route: Route) => {
    const request = route.request()
    if (request.method() !== 'POST') return await route.continue()
    const headers = await request.allHeaders()
    const unknown = (id: string) => id.slice(0, 2) + 'f'.repeat(id.length - 2)
    if (headers['next-action'])
      return await route.continue({ headers: { ...headers, 'next-action': unknown(headers['next-action']) } })
    const body = request.postDataBuffer()?.toString('latin1') ?? ''
    const changed = body
      .replaceAll(/"id":"([0-9a-f]{20,})"/g, (_, id: string) => `"id":"${unknown(id)}"`)
      .replaceAll(/ACTION_ID_([0-9a-f]{20,})/g, (_, id: string) => `ACTION_ID_${unknown(id)}`)
    await route.continue({ postData: Buffer.from(changed, 'latin1') })
  })
}

test('a page of another version says so and keeps what was typed, and one can sign out of it', async ({
  browser,
}) => {
  const { context, page, complaints } = await visitor(browser, 'Frida')
  await fillApp(page, 'of-another-version')
  await asOfAnotherVersion(page)
  await page.getByRole('button', { name: 'Register app' }).click()
  await expect(page.getByRole('main').getByRole('alert')).toContainText('Latchkey was updated')
  await expect(page.getByLabel('Client ID')).toHaveValue('of-another-version')
  await expect(page.getByLabel('Description')).toHaveValue(DESCRIPTION)
  await expect(page.getByRole('checkbox', { name: 'usage:read' })).toBeChecked()

  await page.locator('header summary').first().click()
  await page.getByRole('button', { name: 'Sign out' }).first().click()
  await expect(page).toHaveURL(`${latchkey.url}/`)
  await page.goto('/apps')
  await expect(page).toHaveURL(/sign-in/)
  expect(complaints).toEqual([])
  await context.close()
})

test('the same with scripts off', async ({ browser }) => {
  const { context, page } = await visitor(browser, 'Gerd', false)
  await fillApp(page, 'of-another-version-2')
  await asOfAnotherVersion(page)
  const [answer] = await Promise.all([
    page.waitForResponse((response) => response.request().method() === 'POST'),
    page.getByRole('button', { name: 'Register app' }).click(),
  ])
  expect(answer.status()).toBe(409)
  await expect(page.getByRole('heading', { name: 'Latchkey was updated' })).toBeVisible()
  await expect(page.getByRole('definition').filter({ hasText: 'Two lines' })).toHaveText(DESCRIPTION)
  await page.getByRole('link', { name: 'open the page again' }).click()
  await expect(page.getByRole('heading', { name: 'Register an app' })).toBeVisible()

  await page.locator('header summary').first().click()
  await page.getByRole('button', { name: 'Sign out' }).first().click()
  await page.goto('/apps')
  await expect(page).toHaveURL(/sign-in/)
  await context.close()
})

test('what cannot be sent at all stays in the form', async ({ browser }) => {
  const { context, page } = await visitor(browser, 'Hilda')
  await fillApp(page, 'while-offline')
  await context.setOffline(true)
  await page.getByRole('button', { name: 'Register app' }).click()
  await expect(page.getByRole('main').getByRole('alert')).toContainText('What you typed is kept')
  await expect(page.getByLabel('Description')).toHaveValue(DESCRIPTION)
  await context.setOffline(false)
  await page.getByRole('button', { name: 'Register app' }).click()
  await expectRegistered(page, 'while-offline')
  await context.close()
})

test('why the server takes nothing from this address is told in the form', async ({ browser }) => {
  const { context, page } = await visitor(browser, 'Ida')
  await fillApp(page, 'from-elsewhere')
  // As the server answers what another site sends, which a browser cannot be made to say here.
  const refusal = `This was sent from another site. Open ${latchkey.url} and try again.`
  await page.route('**', async (route) =>
    route.request().method() === 'POST'
      ? await route.fulfill({ status: 403, contentType: 'text/plain', body: `${refusal}\n` })
      : await route.continue(),
  )
  await page.getByRole('button', { name: 'Register app' }).click()
  const alert = page.getByRole('main').getByRole('alert')
  await expect(alert).toContainText(refusal)
  await expect(page.getByLabel('Description')).toHaveValue(DESCRIPTION)
  await context.close()
})
