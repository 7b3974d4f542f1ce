import { readFileSync } from 'node:fs'
import { type BrowserContext, expect, type Page } from '@playwright/test'
import pg from 'pg'
import { complaintsOf, registerApp, signUp, test } from './harness/browsing.ts'
import { inspect } from './harness/inspect.ts'
import type { Latchkey } from './harness/latchkey.ts'
import { requestToken } from './harness/token.ts'

// How much an app is used, as its developer sees it.

const CLIENT_ID = 'acme-rates'
const USAGE = `/apps/${CLIENT_ID}/usage`

let latchkey: Latchkey
let context: BrowserContext
let page: Page
let secret: string
let complaints: string[] = []

test.describe.configure({ mode: 'serial' })

test.beforeAll(async ({ browser, shared }) => {
  latchkey = shared
  context = await browser.newContext({ baseURL: latchkey.url, acceptDownloads: true })
  page = await context.newPage()
  complaints = complaintsOf(page, latchkey.url, { refusals: false })
  await signUp(page, { name: 'Ursula' })
  await registerApp(page, { clientId: CLIENT_ID, name: 'Acme Rates', scopes: ['usage:read'] })
  await page.getByRole('button', { name: 'Generate API Token' }).click()
  secret = await page.getByLabel('API Token', { exact: true }).inputValue()
})
test.afterAll(async () => {
  await context?.close()
})
test.afterEach(() => {
  expect(complaints).toEqual([])
})

const look = async (name: string) => expect((await inspect(page, name)).join('\n\n')).toBe('')
const stat = (label: string) => page.locator('dl > div').filter({ hasText: label })
const ask = async (client_secret: string) =>
  (await requestToken(latchkey.url, { client_id: CLIENT_ID, client_secret })).status

/** The app is known to get its tokens at this machine, as it is a minute after the first. */
async function comesFromHere(): Promise<void> {
  const database = new pg.Client({ connectionString: latchkey.ownerDatabaseUrl })
  await database.connect()
  await database.query(
    `INSERT INTO client_address (client_ref, address, last_at, known_since)
     SELECT DISTINCT c.id, latchkey_source(address), now(), to_timestamp(0)
     FROM client c, unnest('{127.0.0.1,::1}'::inet[]) address WHERE c.client_id = $1`,
    [CLIENT_ID],
  )
  await database.end()
}

test('an app without a request says what will be here', async () => {
  test.slow()
  await page.goto(`/apps/${CLIENT_ID}`)
  await page
    .getByRole('navigation', { name: 'Pages of this app' })
    .getByRole('link', { name: 'Usage' })
    .click()
  await expect(page).toHaveURL(latchkey.url + USAGE)
  await expect(page.getByText('No requests in this period.')).toBeVisible()
  await look('no usage')
})

test('what was sent is what the page shows: figures, sentence, table, file', async () => {
  test.slow()
  // Before the app ever got a token here: a stranger’s, who counts for no rate.
  expect(await ask('not-a-secret-of-this-app')).toBe(401)
  await comesFromHere()
  for (let count = 0; count < 5; count++) expect(await ask(secret)).toBe(200)
  for (let count = 0; count < 2; count++) expect(await ask(`${secret}x`)).toBe(401)
  await page.goto(USAGE)
  await expect(stat('Tokens issued')).toContainText(/5\s*Nothing in the previous 24 h/)
  await expect(stat('Refused')).toContainText(/3\s*Nothing in the previous 24 h/)
  await expect(stat('Success rate')).toContainText('71.4 %')
  await expect(page.getByText('1 refused request came without a secret or key of this app')).toBeVisible()
  await expect(stat('Last request')).toContainText('just now')
  await expect(page.locator('figcaption')).toContainText(
    '5 tokens issued, 3 requests refused; the busiest hour was',
  )
  await expect(page.getByRole('row').filter({ hasText: 'cut off or mistyped' })).toContainText('2')

  await page.getByText('Show as table').click()
  const rows = page.getByRole('table', { name: 'Usage by the hour, UTC' }).getByRole('row')
  await expect(rows).toHaveCount(25)
  await expect(rows.last()).toContainText('so far')
  await look('usage by the hour')

  const download = page.waitForEvent('download')
  await page.getByRole('link', { name: 'Download CSV' }).click()
  const lines = readFileSync(await (await download).path(), 'utf8').split('\r\n')
  expect(lines[0]).toBe('from,issued,refused')
  expect(lines).toHaveLength(26)
  const sums = lines.slice(1, -1).map((line) => line.split(',').slice(1).map(Number))
  expect(sums.reduce(([a = 0, b = 0], [c = 0, d = 0]) => [a + c, b + d], [0, 0])).toEqual([5, 3])
})

test('ranges stand in the address; a day of the table opens its hours', async () => {
  test.slow()
  await page.goto(USAGE)
  await page.getByRole('link', { name: '30 d' }).click()
  await expect(page).toHaveURL(`${latchkey.url}${USAGE}?range=30d`)
  await expect(page.locator('figcaption')).toContainText('the busiest day was')
  await look('usage by the day')
  await page.getByText('Show as table').click()
  const rows = page.getByRole('table', { name: 'Usage by the day, UTC' }).getByRole('row')
  await expect(rows).toHaveCount(31)
  await rows.last().getByRole('rowheader').getByRole('link').click()
  await expect(page).toHaveURL(/range=custom&from=(\d{4}-\d\d-\d\d)&to=\1$/)
  await expect(page.locator('figcaption')).toContainText('5 tokens issued')

  await page.getByLabel('From', { exact: true }).fill('2026-01-01')
  await page.getByLabel('To', { exact: true }).fill('2026-01-31')
  await page.getByRole('button', { name: 'Show' }).click()
  await expect(page).toHaveURL(/range=custom&from=2026-01-01&to=2026-01-31/)
  await expect(page.getByText('No requests in this period.')).toBeVisible()
  await page.goBack()
  await expect(page.locator('figcaption')).toContainText('5 tokens issued')

  await page.getByLabel('From', { exact: true }).fill('2026-02-28')
  await page.getByLabel('To', { exact: true }).fill('2026-02-01')
  await page.getByRole('button', { name: 'Show' }).click()
  await expect(page.getByText('“From” was after “To”: we swapped them.')).toBeVisible()
  await expect(page.getByLabel('From', { exact: true })).toHaveValue('2026-02-01')
  await expect(page.getByLabel('To', { exact: true })).toHaveValue('2026-02-28')
})

test('a column of the chart opens its hours, without loading the page anew', async () => {
  // Before its scripts run, the page loads whole. The test then tries again.
  await expect(async () => {
    await page.goto(`${USAGE}?range=30d`)
    await page.evaluate(() => Reflect.set(globalThis, 'stayed', true))
    await page.locator('figure svg a path').last().click()
    await expect(page).toHaveURL(/range=custom&from=(\d{4}-\d\d-\d\d)&to=\1$/)
    expect(await page.evaluate(() => Reflect.get(globalThis, 'stayed'))).toBe(true)
  }).toPass()
  await expect(page.locator('figcaption')).toContainText('5 tokens issued')
})

test('a refusal is found by the request ID that was answered, and explained', async () => {
  test.slow()
  const refused = await requestToken(latchkey.url, { client_id: CLIENT_ID, client_secret: 'not-the-secret' })
  const requestId = refused.headers.get('x-request-id') ?? ''
  await page.goto(USAGE)
  await page.getByRole('link', { name: 'Log', exact: true }).click()
  const requests = page.getByRole('table', { name: 'Requests, newest first' }).getByRole('row')
  await expect(requests).toHaveCount(10)
  await look('the log')
  await page.getByLabel('Search requests').fill(` ${requestId.toUpperCase()} `)
  await page.getByLabel('Search requests').press('Enter')
  await expect(page).toHaveURL(new RegExp(`[?]request=${requestId}$`))
  await expect(requests).toHaveCount(2)
  await requests.last().getByRole('link').click()
  const drawer = page.getByRole('dialog', { name: 'Wrong secret' })
  await expect(drawer.getByText('401 invalid_client')).toBeVisible()
  await expect(drawer).toContainText(`x-request-id: ${requestId}`)
  await look('a refusal beside the log')
  await drawer.getByRole('link', { name: 'Open as page' }).click()
  await expect(page).toHaveURL(`${latchkey.url}/apps/${CLIENT_ID}/log/${requestId}`)
  await expect(page.getByRole('heading', { name: 'Wrong secret' })).toBeVisible()
  await expect(page.getByRole('dialog')).toHaveCount(0)
  await look('a refusal explained')
  await page.getByRole('link', { name: 'This cause in the docs' }).click()
  await expect(page).toHaveURL(/\/docs\/errors#wrong_secret$/)
  await expect(page.locator('#wrong_secret')).toBeInViewport()
})

test('figures open the requests that they count, and a filter says what is wrong with it', async () => {
  await page.goto(USAGE)
  await page.getByText('Show as table').click()
  const rows = page.getByRole('table', { name: 'Usage by the hour, UTC' }).getByRole('row')
  await rows.filter({ hasText: '5 issued' }).getByRole('rowheader').getByRole('link').click()
  await expect(page).toHaveURL(/\/log\?from=.*&to=/)
  const requests = page.getByRole('table', { name: 'Requests, newest first' }).getByRole('row')
  await expect(requests).not.toHaveCount(0)
  await page.getByLabel('Outcome').selectOption('issued')
  await expect(page).toHaveURL(/outcome=issued/)
  await page.getByLabel('Search requests').fill('somewhere')
  await page.getByLabel('Search requests').press('Enter')
  await expect(page.getByText('No match for “somewhere”, so nothing is filtered by it.')).toBeVisible()
  await page.getByLabel('Search requests').fill('203.0.113.0/24')
  await page.getByLabel('Search requests').press('Enter')
  await expect(page.getByText('No requests match.')).toBeVisible()
  await expect(page.getByLabel('Outcome')).toHaveValue('issued')

  await page.goto(`/apps/${CLIENT_ID}/secrets`)
  await page.getByRole('link', { name: 'Requests with' }).click()
  await expect(requests).toHaveCount(6)

  await page.goto(`/apps/${CLIENT_ID}/log/019ab5c2-7d1e-7f3a-9c44-1b2e5d6f7a80`)
  await expect(page.getByText('Request not found')).toBeVisible()
  await page.getByRole('link', { name: 'Back to the log' }).click()
  await expect(page).toHaveURL(`${latchkey.url}/apps/${CLIENT_ID}/log`)
  // The status of the page that was not found.
  complaints.splice(0, complaints.length, ...complaints.filter((one) => !/status of 404/.test(one)))
})

test('a secret has its own usage, and a team that of all its apps', async () => {
  test.slow()
  await page.goto(USAGE)
  await page
    .getByRole('table', { name: 'Usage by secret or key' })
    .getByRole('link', { name: 'Secret of' })
    .click()
  await expect(page).toHaveURL(/range=24h/)
  await expect(page.getByText('Only the secret Secret of')).toBeVisible()
  await expect(stat('Tokens issued')).toContainText(/5\s*Nothing in the previous 24 h/)
  await expect(stat('Refused')).toContainText(/0\s*Nothing in the previous 24 h/)
  await page.getByRole('link', { name: '7 d' }).click()
  await expect(page).toHaveURL(/credential=[0-9a-f-]{36}/)
  await look('usage of a secret')

  await page.goto('/team')
  await page.getByRole('main').getByRole('link', { name: 'Usage' }).click()
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Usage of Ursula’s team')
  await expect(stat('Tokens issued')).toContainText(/5\s*Nothing in the previous 24 h/)
  await expect(stat('Apps in use')).toContainText(/1\s*of 1/)
  await look('usage of a team')
  await page
    .getByRole('table', { name: 'Apps with the most refusals' })
    .getByRole('link', { name: 'Acme Rates' })
    .click()
  await expect(page).toHaveURL(`${latchkey.url}${USAGE}?range=24h`)
})
