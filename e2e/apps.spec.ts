import { type Browser, expect } from '@playwright/test'
import pg from 'pg'
import { complaintsOf, PASSWORD, registerApp, signUp, test } from './harness/browsing.ts'
import { inspect } from './harness/inspect.ts'
import type { Latchkey } from './harness/latchkey.ts'

// The list of apps and the life of an app, as its team lives them: at both widths, in both themes, dialogs open.

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

/** A page whose script errors, foreign requests and findings by axe are collected. */
async function visitor(browser: Browser, scripts = true) {
  const context = await browser.newContext({ baseURL: latchkey.url, javaScriptEnabled: scripts })
  const page = await context.newPage()
  const complaints = complaintsOf(page, latchkey.url)
  const look = async (name: string) => void complaints.push(...(await inspect(page, name)))
  return { context, page, complaints, look }
}

/** Sixty more apps for whoever has this address. */
const addApps = (email: string) =>
  database.query(
    `INSERT INTO client (id, client_id, name, environment, team_id, created_by, created_at)
     SELECT gen_random_uuid(), 'worker-' || n, 'Worker ' || n, 'sandbox', m.team_id, $1, now() - n * interval '1 hour'
     FROM generate_series(1, 60) n, membership m JOIN app_user u ON u.id = m.user_id WHERE u.email = $1`,
    [email],
  )

test('finding an app among many', async ({ browser }) => {
  test.slow()
  const { context, page, complaints, look } = await visitor(browser)
  await signUp(page, { name: 'Ada' })
  await expect(page.getByText('No apps yet')).toBeVisible()
  await registerApp(page, { clientId: 'the-needle', name: `Needle ${'with a long name '.repeat(5)}` })
  await addApps('ada@example.com')

  await page.goto('/apps')
  await expect(page.getByText('1 to 25 of 61 apps.')).toBeVisible()
  await look('many apps')
  await page.getByRole('link', { name: /Next/ }).click()
  await expect(page.getByText('26 to 50 of 61 apps.')).toBeVisible()
  await expect(page).toHaveURL(/\?page=2$/)

  await page.getByRole('searchbox', { name: 'Search' }).fill('NEEDLE')
  await expect(page.getByText('1 app.')).toBeVisible()
  await expect(page).toHaveURL(/\/apps\?q=NEEDLE/)
  await look('a search')
  await page.getByLabel('Environment').selectOption('live')
  await expect(page.getByText('No apps match.')).toBeVisible()
  await look('nothing matches')
  await page.goBack()
  await expect(page.getByText('1 app.')).toBeVisible()
  await expect(page.getByLabel('Environment')).toHaveValue('')
  await page.goForward()
  await page.getByRole('link', { name: 'Clear filters' }).click()
  await expect(page.getByText('1 to 25 of 61 apps.')).toBeVisible()
  await expect(page.getByRole('searchbox', { name: 'Search' })).toHaveValue('')
  await page.getByRole('columnheader', { name: 'App' }).getByRole('link').click()
  await expect(page).toHaveURL(/\?sort=name$/)
  await expect(page.getByRole('columnheader', { name: 'App' })).toHaveAttribute('aria-sort', 'ascending')
  await expect(page.getByRole('rowheader').first()).toContainText('the-needle')
  expect(complaints.join('\n\n')).toBe('')
  await context.close()
})

test('the life of an app, from its settings to its deletion and back', async ({ browser }) => {
  test.slow()
  const { context, page, complaints, look } = await visitor(browser)
  await signUp(page, { name: 'Ben' })
  await registerApp(page, { clientId: 'bens-app', name: 'Bens app' })

  await test.step('changes what it is called and what it may do', async () => {
    await page.getByRole('link', { name: 'Settings' }).click()
    await expect(page.getByRole('link', { name: 'Settings' })).toHaveAttribute('aria-current', 'page')
    await page.getByLabel('Name').fill('')
    await page.getByRole('button', { name: 'Save details' }).click()
    await expect(page.getByLabel('Name')).toBeFocused()
    await look('settings with errors')
    await page.getByLabel('Name').fill('Renamed app')
    await page.getByRole('button', { name: 'Save details' }).click()
    await expect(page.getByRole('heading', { level: 1, name: 'Renamed app' })).toBeVisible()
    await expect(page.getByText('Details saved.', { exact: true })).toBeVisible()
    await expect(page.getByRole('checkbox', { name: 'clients:write' })).toHaveCount(0)
    await expect(page.locator('summary', { hasText: 'Request scopes' })).toBeVisible()
    await page.getByRole('checkbox', { name: 'usage:read' }).check()
    await page.getByRole('button', { name: 'Save scopes' }).click()
    await expect(page.getByText('Scopes saved.', { exact: true })).toBeVisible()
    await page.reload()
    await expect(page.getByRole('checkbox', { name: 'usage:read' })).toBeChecked()
  })

  await test.step('suspends and resumes it', async () => {
    const trigger = page.getByRole('button', { name: 'Suspend app…' })
    await trigger.click()
    await look('asking to suspend')
    await page.keyboard.press('Escape')
    await expect(trigger).toBeFocused()
    await trigger.click()
    const dialog = page.getByRole('dialog')
    await dialog.getByLabel(/Type bens-app to confirm/).fill('bens-ap')
    await dialog.getByRole('button', { name: 'Suspend app' }).click()
    await expect(dialog.getByRole('alert')).toContainText('Type the client ID')
    await expect(dialog.getByLabel(/to confirm/)).toBeFocused()
    await look('suspending, mistyped')
    await dialog.getByLabel(/to confirm/).fill('bens-app')
    await dialog.getByRole('button', { name: 'Suspend app' }).click()
    await expect(page.getByText('This app is suspended')).toBeVisible()
    await look('suspended')
    await page.getByRole('button', { name: 'Resume app' }).click()
    await expect(page.getByText('This app is suspended')).toBeHidden()
  })

  await test.step('deletes it, and restores it from the list', async () => {
    await page.getByRole('button', { name: 'Delete app…' }).click()
    const dialog = page.getByRole('dialog')
    await expect(dialog).toContainText('Within 5 seconds, all its tokens are refused.')
    await look('asking to delete')
    await dialog.getByLabel(/to confirm/).fill('bens-app')
    await dialog.getByRole('button', { name: 'Delete app' }).click()
    await expect(page).toHaveURL(/\/apps\?status=deleted&team=[\w-]+$/)
    await page.getByRole('button', { name: 'Undo “Renamed app” is deleted.' }).click()
    await expect(page.getByText('No deleted apps.')).toBeVisible()
    await page.goto('/apps/bens-app/settings')
    await page.getByRole('button', { name: 'Delete app…' }).click()
    await dialog.getByLabel(/to confirm/).fill('bens-app')
    await dialog.getByRole('button', { name: 'Delete app' }).click()
    await expect(page).toHaveURL(/\/apps\?status=deleted&team=[\w-]+$/)
    await look('deleted apps')
    await page.goto('/apps')
    await expect(page.getByText('No apps yet')).toBeVisible()
    await page.goto('/apps/bens-app')
    await expect(page.getByText('This app was deleted')).toBeVisible()
    await page.goto('/apps?status=deleted')
    await page.getByRole('button', { name: 'Restore' }).click()
    await expect(page).toHaveURL(`${latchkey.url}/apps/bens-app`)
  })

  await test.step('reads what was done', async () => {
    await page.getByRole('link', { name: 'Activity' }).click()
    const rows = page.getByRole('main').getByRole('listitem')
    await expect(rows.filter({ hasText: 'ben@example.com restored the app.' }).first()).toBeVisible()
    await expect(rows.filter({ hasText: 'ben@example.com deleted the app.' }).first()).toBeVisible()
    await expect(rows.filter({ hasText: 'Name: “Bens app” → “Renamed app”' }).first()).toBeVisible()
    await look('activity')
  })
  expect(complaints.join('\n\n')).toBe('')
  await context.close()
})

test('a client ID is offered from the name until one types another, with hyphens for spaces', async ({
  browser,
}) => {
  const { context, page, complaints } = await visitor(browser)
  await signUp(page, { name: 'Ines' })
  await page.goto('/apps/new')
  const [name, id] = [page.getByLabel('Name'), page.getByLabel('Client ID')]
  // Before its scripts run, a form offers nothing.
  await expect(async () => {
    await name.fill('')
    await name.fill('Inès’ Hotel & Bar')
    await expect(id).toHaveValue('ines-hotel-bar', { timeout: 1000 })
  }).toPass()
  await expect(page.getByText('is available.')).toBeVisible()
  await id.fill('')
  await expect(id).toHaveValue('')
  await id.pressSequentially('Ines hotel')
  await name.fill('Something else')
  await expect(id).toHaveValue('ines-hotel')

  await name.fill('')
  await id.fill('in')
  await page.getByRole('button', { name: 'Register app' }).click()
  const alert = page.getByRole('main').getByRole('alert')
  await expect(alert.getByRole('link')).toHaveText(['Enter a name.', 'Client ID: At least 3 characters.'])
  await expect(name).toBeFocused()
  await expect(id).toHaveValue('in')
  expect(complaints).toEqual([])
  await context.close()
})

test('what was done is told on whichever page comes next, and taken back there if one still may', async ({
  browser,
}) => {
  test.slow()
  const { context, page, complaints, look } = await visitor(browser)
  await page.clock.install()
  await signUp(page, { name: 'Hanna' })
  await registerApp(page, { clientId: 'hannas-app', name: 'Hannas app' })
  const toasts = page.getByRole('region', { name: /^Messages/ })
  const undo = toasts.getByRole('button', { name: /^Undo/ })
  const suspended = page.getByText('This app is suspended')

  async function suspend() {
    await page.goto('/apps/hannas-app/settings')
    await page.getByRole('button', { name: 'Suspend app…' }).click()
    await page.getByLabel(/to confirm/).fill('hannas-app')
    await page.getByRole('dialog').getByRole('button', { name: 'Suspend app' }).click()
    await expect(toasts).toContainText('“Hannas app” is suspended.')
    await expect(suspended).toBeVisible()
  }

  await test.step('stays through a navigation, and while one is in it', async () => {
    await suspend()
    await page.getByRole('link', { name: 'Apps' }).first().click()
    await expect(page).toHaveURL(`${latchkey.url}/apps`)
    await page.keyboard.press('F8')
    await expect(undo).toBeFocused()
    await look('a toast')
    await page.clock.fastForward('05:00')
    await expect(undo).toBeFocused()
  })

  await test.step('takes it back', async () => {
    await page.keyboard.press('Enter')
    await expect(toasts).toContainText('Undone.')
    await expect(toasts.getByRole('button', { name: /^Dismiss/ })).toBeFocused()
    await page.keyboard.press('Enter')
    await expect(toasts.getByRole('button')).toHaveCount(0)
    await expect(page.getByRole('link', { name: 'Apps' }).first()).toBeFocused()
    await page.getByRole('link', { name: 'Hannas app' }).click()
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('Hannas app')
    await expect(page.getByText('This app is suspended.')).toBeHidden()
  })

  await test.step('goes by itself once nobody points at it', async () => {
    await suspend()
    await toasts.getByText('is suspended').first().hover()
    await page.clock.fastForward('05:00')
    await expect(undo).toBeVisible()
    await page.mouse.move(0, 0)
    // The clock of the page goes on as it would by itself.
    await expect(async () => {
      await page.clock.fastForward('00:30')
      await expect(undo).toBeHidden({ timeout: 1000 })
    }).toPass()
    await page.getByRole('button', { name: 'Resume app' }).click()
    await expect(toasts).toContainText('hannas-app is resumed.')
  })

  await test.step('and says why not where that is no longer one’s own', async () => {
    await suspend()
    expect(await latchkey.command(['client', 'suspend', '--id', 'hannas-app'])).toMatchObject({ code: 0 })
    await undo.click()
    await expect(toasts.getByRole('alert')).toContainText('only they can resume it')
    await look('a toast whose act is refused')
  })
  expect(complaints.join('\n\n')).toBe('')
  await context.close()
})

test('the same with scripts off', async ({ browser }) => {
  const { context, page } = await visitor(browser, false)
  await signUp(page, { name: 'Cleo' })
  await registerApp(page, { clientId: 'cleos-app', name: 'Cleos app' })
  await page.goto('/apps')
  await page.getByRole('searchbox', { name: 'Search' }).fill('nothing')
  await page.getByRole('button', { name: 'Apply' }).click()
  await expect(page.getByText('No apps match.')).toBeVisible()
  await page.getByRole('link', { name: 'Clear', exact: true }).click()
  await page.getByRole('link', { name: 'Cleos app' }).click()
  await page.getByRole('link', { name: 'Settings' }).click()
  await page.getByLabel('Name').fill('Other name')
  await page.getByRole('button', { name: 'Save details' }).click()
  await expect(page.getByRole('heading', { level: 1, name: 'Other name' })).toBeVisible()
  await expect(page.getByRole('status').filter({ hasText: 'Details saved.' })).toBeVisible()
  await page.getByRole('button', { name: 'Save details' }).click()
  await expect(page.getByRole('status').filter({ hasText: 'Nothing to change.' })).toBeVisible()

  await page.getByRole('button', { name: 'Delete app…' }).click()
  await expect(page).toHaveURL(/ask=delete#life$/)
  await page.getByRole('button', { name: 'Delete app', exact: true }).click()
  await expect(page.getByRole('alert')).toContainText('Type the client ID “cleos-app” to confirm.')
  await page.getByLabel(/to confirm/).fill('cleos-app')
  await page.getByRole('button', { name: 'Delete app', exact: true }).click()
  // A redirect keeps the fragment of what was asked for.
  await expect(page).toHaveURL(/\/apps\?status=deleted&team=cleo(#life)?$/)
  await page.getByRole('button', { name: 'Restore' }).click()
  await expect(page).toHaveURL(/\/apps\/cleos-app(#life)?$/)
  await context.close()
})

test('the scopes on offer go with the environment that is chosen', async ({ browser }) => {
  for (const environment of ['sandbox', 'live']) {
    const id = `rooms-${environment}`
    const api = ['api', 'create', '--id', id, '--name', id, '--audience', `https://${id}.example.com`]
    expect(await latchkey.command([...api, '--environment', environment])).toMatchObject({ code: 0 })
    const scope = ['scope', 'create', '--name', `${id}:read`, '--api', id, '--description', 'Reads rooms.']
    expect(await latchkey.command([...scope, '--grant', 'owner'])).toMatchObject({ code: 0 })
  }
  for (const scripts of [false, true]) {
    const { context, page } = await visitor(browser, scripts)
    await signUp(page, { name: scripts ? 'Dora' : 'Egon' })
    await page.goto('/apps/new')
    const [ofSandbox, ofLive] = ['rooms-sandbox:read', 'rooms-live:read'].map((name) =>
      page.getByRole('checkbox', { name }),
    )
    if (!ofSandbox || !ofLive) throw new Error('no scopes')
    await expect(ofSandbox).toBeVisible()
    await expect(ofLive).toBeHidden()
    await page.getByRole('radio', { name: 'Live' }).check()
    await expect(ofSandbox).toBeHidden()
    await ofLive.check()
    await expect(page.getByRole('checkbox', { name: 'usage:read' })).toBeVisible()
    if (scripts) {
      // What is ticked and out of sight is not asked for, and is still ticked when it comes back.
      await page.getByRole('radio', { name: 'Sandbox' }).check()
      await expect(ofLive).toBeHidden()
      await page.getByLabel('Client ID').fill('doras-app')
      await page.getByLabel('Name').fill('Doras app')
      await page.getByRole('button', { name: 'Register app' }).click()
      await expect(page).toHaveURL(`${latchkey.url}/apps/doras-app`)
      await expect(page.getByText('rooms-live:read')).toHaveCount(0)
    }
    await context.close()
  }
})

test('signing in leads to the part of a page that was asked for', async ({ browser }) => {
  const first = await visitor(browser)
  await signUp(first.page, { name: 'Flora' })
  await first.context.close()
  const { context, page, complaints } = await visitor(browser)
  await page.goto('/account#notices')
  await expect(page).toHaveURL(/\/sign-in\?/)
  await page.getByLabel('E-mail').fill('flora@example.com')
  await page.getByLabel('Password', { exact: true }).fill(PASSWORD)
  await page.getByRole('button', { name: 'Sign in' }).click()
  await expect(page).toHaveURL(`${latchkey.url}/account#notices`)
  expect(complaints.join('\n\n')).toBe('')
  await context.close()
})

test('an owner reads why each request was refused, and lets assertions name the token endpoint', async ({
  browser,
}) => {
  test.slow()
  const { context, page, complaints, look } = await visitor(browser)
  await signUp(page, { name: 'Gerda' })
  await registerApp(page, { clientId: 'gerdas-app', name: 'Gerdas app' })
  const ask = (body: string, type = 'application/x-www-form-urlencoded') =>
    fetch(`${latchkey.url}/oauth/v2/token`, { method: 'POST', headers: { 'content-type': type }, body })
  await ask(JSON.stringify({ client_id: 'gerdas-app', client_secret: 'x' }), 'application/json')
  await ask('grant_type=client_credentials&client_id=gerdas-app&client_secret=%24API_TOKEN')

  await page.goto('/apps/gerdas-app/log')
  const rows = page.getByRole('row')
  await expect(rows.filter({ hasText: 'A placeholder was sent instead of the secret' })).toBeVisible()
  await page
    .getByRole('row', { name: /not form-encoded/ })
    .getByRole('link')
    .first()
    .click()
  await expect(page.getByText('The body must be application/x-www-form-urlencoded.')).toBeVisible()
  await expect(page.getByText('400 invalid_request')).toBeVisible()
  await look('a body that was not form-encoded')

  await page.goto('/apps/gerdas-app/settings')
  await page.getByRole('checkbox', { name: 'Also accept the URL of the token endpoint' }).check()
  await page.getByRole('button', { name: 'Save authentication' }).click()
  await expect(page.getByText('Authentication saved.', { exact: true })).toBeVisible()
  await look('the audience of assertions')
  await page.goto('/apps/gerdas-app/activity')
  await expect(page.getByText('Assertions may name the token endpoint')).toBeVisible()
  expect(complaints.join('\n\n')).toBe('')
  await context.close()
})
