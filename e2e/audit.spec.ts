import { expect } from '@playwright/test'
import { newVisitor, registerApp, test } from './harness/browsing.ts'
import { Latchkey } from './harness/latchkey.ts'
import { staffVisitor } from './harness/staff.ts'

// The audit log, as the connectivity team reads it.

let latchkey: Latchkey

test.beforeAll(async () => {
  latchkey = await Latchkey.start()
  await latchkey.createClient('audited-feed', { team: 'audited-team' })
})
test.afterAll(async () => {
  await latchkey?.remove()
})

test('LG-03 staff search the audit log, unfold a row, and take it with them', async ({ browser }) => {
  const { context, page, email, complaints, look } = await staffVisitor(browser, latchkey, 'Auda')
  const rows = page.getByRole('region', { name: 'Rows of the audit log' }).getByRole('listitem')
  await test.step('a partner that changed, and that was looked at', async () => {
    await page.goto('/connectivity/partners/new')
    await page.getByLabel('Name').fill('Nordwind')
    await page.getByRole('button', { name: 'Add partner' }).click()
    await expect(page).toHaveURL(/\/connectivity\/partners\/nordwind$/)
    await page.getByLabel('Tags').fill('gold')
    await page.getByRole('button', { name: 'Save details' }).click()
    await expect(page.getByText('Details saved.', { exact: true })).toBeVisible()
  })

  await test.step('the newest first', async () => {
    const sections = page.getByRole('navigation', { name: 'Pages of the connectivity team' })
    await sections.getByRole('link', { name: 'Audit' }).click()
    await expect(page.getByRole('heading', { level: 1, name: 'Audit log' })).toBeVisible()
    await expect(rows.first()).toContainText('partner.changed')
    await expect(rows.filter({ hasText: 'staff.viewed' })).toHaveCount(1)
    await look('the audit log')
    await rows.first().locator('summary').click()
    await expect(rows.first().getByRole('row', { name: 'tags – gold' })).toBeVisible()
    await expect(rows.first()).toContainText('127.0.0.1')
    await expect(rows.first()).toContainText('for the connectivity team')
    await look('a row of the audit log')
  })

  await test.step('by its filters, which are in the address', async () => {
    await page.getByLabel('Action').selectOption('client.registered')
    await expect(page).toHaveURL(/action=client\.registered/)
    await expect(rows).toHaveCount(1)
    await expect(rows.first()).toContainText('audited-feed')
    // Whoever types before the answer to Clear is there gets what they typed, without the filter of before.
    const typed = Promise.withResolvers<void>()
    await page.route(/\/audit\?_rsc/, (route) => typed.promise.then(() => route.continue()))
    await page.getByRole('link', { name: 'Clear' }).click()
    await expect(page.getByLabel('Action')).toHaveValue('')
    await page.getByRole('searchbox').fill('audited-feed')
    await expect(page).toHaveURL(/audit\?q=audited-feed$/)
    typed.resolve()
    await expect(rows.filter({ hasText: 'credential.added' })).toHaveCount(1)
    await page.getByRole('searchbox').fill('no-such-thing')
    await expect(page.getByText('No rows match.')).toBeVisible()
    await look('no rows')
    await page.getByRole('link', { name: 'Clear filters' }).click()
    await expect(page).toHaveURL(/\/audit$/)
    await expect(page.getByRole('searchbox')).toHaveValue('')
    await page.getByLabel('By', { exact: true }).fill(email)
    await expect(page).toHaveURL(/actor=/)
    await expect(rows.filter({ hasText: 'audited-feed' })).toHaveCount(0)
    await page.getByLabel('To (UTC)').fill('2020-01-01')
    await expect(page.getByText('No rows match.')).toBeVisible()
  })

  await test.step('what of an address can’t be read is said', async () => {
    await page.goto('/connectivity/audit?action=everything&from=May&actoin=client.suspended')
    const said = page.getByRole('listitem').filter({ hasText: 'It was left out.' })
    await expect(said).toHaveText([
      '“everything” isn’t the name of an action, such as client.suspended. It was left out.',
      '“May” isn’t a day, such as 2026-11-30. It was left out.',
      'There is no filter “actoin”. It was left out.',
    ])
    await look('filters that can’t be read')
    await page.goto('/connectivity/audit?action=client.suspnded')
    await expect(page.getByText('There is no action “client.suspnded”.')).toBeVisible()
    const file = await context.request.get('/connectivity/audit/csv?action=client.suspnded')
    expect([file.status(), await file.text()]).toEqual([400, 'There is no action “client.suspnded”.\n'])
  })

  await test.step('as files', async () => {
    const csv = await context.request.get('/connectivity/audit/csv?about=audited-feed')
    expect(csv.headers()['content-disposition']).toContain('audit-log.csv')
    expect(await csv.text()).toMatch(/^number,time,[\s\S]*client\.registered,client,audited-feed/)
    const jsonl = await context.request.get('/connectivity/audit/jsonl?action=audit.exported')
    expect(JSON.parse((await jsonl.text()).split('\n')[1] ?? '')).toMatchObject({
      ...{ actor: email, action: 'audit.exported', detail: { format: 'csv', filters: 'about' } },
    })
  })
  expect(complaints).toEqual([])
  await context.close()
})

test('LG-03 an app’s team reads who looked at it, and from where its own people changed it', async ({
  browser,
}) => {
  const { context, page } = await newVisitor(browser, latchkey, 'Odo')
  await registerApp(page, { clientId: 'odos-app', name: 'Odo’s app' })
  const staff = await staffVisitor(browser, latchkey, 'Sila')
  for (const _ of [1, 2]) {
    await staff.page.goto('/connectivity/apps/odos-app')
    await expect(staff.page.getByText('No request was refused.')).toBeVisible()
  }
  await page.goto('/apps/odos-app/activity')
  const rows = page.getByRole('main').getByRole('listitem')
  const looked = rows.filter({ hasText: `${staff.email}, of the connectivity team, looked at the app` })
  await expect(looked).toHaveCount(1)
  await expect(looked).not.toContainText('127.0.0.1')
  await expect(rows.filter({ hasText: 'registered the app' })).toContainText('127.0.0.1')
  await Promise.all([context.close(), staff.context.close()])
})

test('LG-04 the signed head is shown, and the command line checks the log against it', async ({
  browser,
}) => {
  const { context, page } = await staffVisitor(browser, latchkey, 'Hedda')
  const head = page.locator('#signed-head')
  const signed = async () => await (await context.request.get('/connectivity/audit')).text()
  await expect.poll(signed, { intervals: [1_000] }).toContain('id="signed-head"')
  await page.goto('/connectivity/audit')
  const token = (await head.textContent()) ?? ''
  const verified = await latchkey.command(['audit', 'verify', '--head', token])
  expect(verified).toMatchObject({ code: 0 })
  expect(verified.stdout).toContain('The signature is good')
  expect(verified.stdout).toContain('is the one you kept')
  const [header = '', payload = '', signature = ''] = token.split('.')
  const claims = JSON.parse(Buffer.from(payload, 'base64url').toString())
  const other = Buffer.from(JSON.stringify({ ...claims, hash: '0'.repeat(64) })).toString('base64url')
  const forged = await latchkey.command([
    'audit',
    'verify',
    '--json',
    '--head',
    `${header}.${other}.${signature}`,
  ])
  expect(forged.code).toBe(8)
  expect(JSON.parse(forged.stdout)).toMatchObject({ signature: 'bad', kept_head: 'different' })
  await context.close()
})

test('with scripts off the audit log is searched, too', async ({ browser }) => {
  const { context, page } = await staffVisitor(browser, latchkey, 'Nora', { scripts: false })
  await page.goto('/connectivity/audit')
  await page.getByRole('searchbox').fill('audited-feed')
  await page.getByRole('button', { name: 'Apply' }).click()
  const row = page.getByRole('listitem').filter({ hasText: 'client.registered' })
  await row.locator('summary').click()
  await expect(row.getByText('command line')).toBeVisible()
  await context.close()
})

test('TN-01 nobody else sees the audit log', async ({ browser }) => {
  const { context } = await newVisitor(browser, latchkey, 'Odd')
  for (const path of ['', '/csv', '/jsonl']) {
    const answer = await context.request.get(`/connectivity/audit${path}`)
    expect(answer.status()).toBe(404)
    expect(await answer.text()).not.toContain('audited-feed')
  }
  await context.close()
})
