import { expect } from '@playwright/test'
import pg from 'pg'
import { complaintsOf, registerApp, signUp, test } from './harness/browsing.ts'
import { inspect } from './harness/inspect.ts'
import type { Latchkey } from './harness/latchkey.ts'

// What a change would have refused is asked before it is saved.

const APP = 'night-feed'

let latchkey: Latchkey

test.beforeAll(({ shared }) => {
  latchkey = shared
})

async function inDatabase(sql: string, values: unknown[]): Promise<void> {
  const database = new pg.Client({ connectionString: latchkey.ownerDatabaseUrl })
  await database.connect()
  await database.query(sql, values)
  await database.end()
}

/** Tokens of the last hours: 300 from the office, 100 from three other places. */
async function writeTokens(): Promise<void> {
  await inDatabase(
    `INSERT INTO token_event (time, id, outcome, reason, client_ref, api_id, scope, scope_named, resource_named, address)
     SELECT now() - interval '5 hours' + number * interval '30 s', gen_random_uuid(), 'issued', 'issued', c.id,
       'latchkey', 'usage:read', number % 2 = 0, false,
       (CASE number % 8 WHEN 0 THEN '198.51.100.7' WHEN 4 THEN '2001:db8:85a3:8d3:1319:8a2e:370:7348' ELSE '203.0.113.7' END)::inet
     FROM client c, generate_series(1, 400) number WHERE c.client_id = $1`,
    [APP],
  )
}

test('a restriction, and a suspension, are checked before they are saved', async ({ browser }) => {
  test.slow()
  const context = await browser.newContext({ baseURL: latchkey.url })
  const page = await context.newPage()
  const complaints = complaintsOf(page, latchkey.url)
  await signUp(page, { name: 'Wanda' })
  await registerApp(page, { clientId: APP, name: 'Night feed', scopes: ['usage:read'] })
  await writeTokens()

  await page.goto(`/apps/${APP}/settings`)
  const addresses = page.locator('#allowed-addresses-settings')
  const check = addresses.getByRole('button', { name: 'Check against the last 30 days' })
  await check.click()
  await expect(addresses).toContainText('This changes nothing.')
  await addresses.getByLabel('Enforce').check()
  await check.click()
  await expect(addresses).toContainText('Enter at least one address')
  await addresses.getByLabel('Addresses and networks').fill('203.0.113.0/24')
  await check.click()
  await expect(addresses).toContainText(
    '100 of 400 token requests in the last 30 days would have been refused, from 2 addresses.',
  )
  await expect(addresses.getByRole('row', { name: /198\.51\.100\.7/ })).toContainText('50')
  // Nothing was saved, and what was typed is there.
  await expect(addresses.getByLabel('Addresses and networks')).toHaveValue('203.0.113.0/24')
  await expect(addresses.getByText('Unsaved changes')).toBeVisible()
  complaints.push(...(await inspect(page, 'a restriction that was checked')))

  await page.getByRole('button', { name: 'Suspend app…' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('button', { name: 'Check against the last 30 days' }).click()
  await expect(dialog).toContainText('400 of 400 token requests in the last 30 days would have been refused')
  complaints.push(...(await inspect(page, 'a suspension that was checked')))
  await dialog.getByRole('button', { name: 'Cancel' }).click()

  await page.goto('/what-if')
  await page.getByRole('link', { name: `New restrictions of ${APP}` }).click()
  await expect(page.getByRole('heading', { level: 1, name: `New restrictions of ${APP}` })).toBeVisible()
  complaints.push(...(await inspect(page, 'a check on its own page')))
  await page.getByRole('link', { name: '198.51.100.7' }).click()
  await expect(page).toHaveURL(/\/log\?.*address=198\.51\.100\.7/)
  expect(complaints).toEqual([])

  // With scripts off the browser goes to the answer.
  const state = await context.storageState()
  const plain = await browser.newContext({
    ...{ baseURL: latchkey.url, javaScriptEnabled: false, storageState: state },
  })
  const still = await plain.newPage()
  await still.goto(`/apps/${APP}/settings`)
  const scopes = still.locator('#scopes-settings')
  await scopes.getByRole('checkbox', { name: /usage:read/ }).uncheck()
  await scopes.getByRole('button', { name: 'Check against the last 30 days' }).click()
  await expect(still.getByRole('heading', { level: 1, name: `New scopes of ${APP}` })).toBeVisible()
  await expect(async () => {
    await still.reload()
    await expect(still.getByText('200 of 400 token requests')).toBeVisible({ timeout: 1_000 })
  }).toPass({ timeout: 30_000 })
  await plain.close()
  await context.close()
})

test('a check that runs says how far it is, and is stopped where it is looked at', async ({ browser }) => {
  test.slow()
  const context = await browser.newContext({ baseURL: latchkey.url })
  const page = await context.newPage()
  const complaints = complaintsOf(page, latchkey.url)
  await signUp(page, { name: 'Noor' })
  await registerApp(page, { clientId: 'long-feed', name: 'Long feed', scopes: ['usage:read'] })
  await page.goto('/apps/long-feed/settings')
  const addresses = page.locator('#allowed-addresses-settings')
  await addresses.getByLabel('Enforce').check()
  await addresses.getByLabel('Addresses and networks').fill('203.0.113.0/24')

  // Another instance is at it, and takes its time.
  await page.route('**/what-if/progress?**', async (route) => {
    await inDatabase(
      `UPDATE replay SET state = 'open', ended_at = NULL, seen = 1200, expected = 4000, claim = gen_random_uuid(),
         claimed_until = now() + interval '1 hour' WHERE id = $1 AND state <> 'cancelled'`,
      [new URL(route.request().url()).searchParams.get('id')],
    )
    await route.continue()
  })
  await addresses.getByRole('button', { name: 'Check against the last 30 days' }).click()
  await expect(addresses.getByText('Checked 1,200 of about 4,000 requests…')).toBeVisible()
  const bar = page.getByRole('progressbar', { name: 'Progress of the check' })
  await expect(bar).toHaveJSProperty('position', 0.3)
  complaints.push(...(await inspect(page, 'a check that runs beside its change')))

  // It has a page of its own, too.
  const own = await context.newPage()
  await own.goto('/what-if')
  await expect(own.getByText('Checked 1,200 of about 4,000 requests…')).toBeVisible()
  await own.getByRole('link', { name: 'New restrictions of long-feed' }).click()
  await expect(own.getByRole('progressbar', { name: 'Progress of the check' })).toBeVisible()
  complaints.push(...(await inspect(own, 'a check that runs')))
  await own.close()

  await addresses.getByRole('button', { name: 'Stop' }).click()
  await expect(addresses.getByText('This check was stopped.')).toBeVisible()
  // The page stays, and what was typed.
  await expect(page).toHaveURL(/\/apps\/long-feed\/settings/)
  await expect(addresses.getByLabel('Addresses and networks')).toHaveValue('203.0.113.0/24')
  expect(complaints).toEqual([])
  await context.close()
})
