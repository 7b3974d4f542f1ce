import { expect, type Page } from '@playwright/test'
import pg from 'pg'
import { newVisitor, PASSWORD, test } from './harness/browsing.ts'
import { Latchkey } from './harness/latchkey.ts'
import { staffVisitor } from './harness/staff.ts'
import { callApi, tokenOf } from './harness/token.ts'

// The connectivity team at work.

let latchkey: Latchkey

test.beforeAll(async () => {
  latchkey = await Latchkey.start()
})
test.afterAll(async () => {
  await latchkey?.remove()
})

const stageOf = (page: Page, name: string) =>
  page.getByRole('listitem').filter({ has: page.getByRole('heading', { level: 2, name, exact: false }) })

test('a partner moves over the board by what its app does', async ({ browser }) => {
  const { context, page, complaints, look } = await staffVisitor(browser, latchkey, 'Stella')
  await test.step('the first partner', async () => {
    await page.getByRole('banner').getByRole('link', { name: 'Connectivity' }).click()
    await expect(page.getByRole('heading', { level: 1, name: 'Today' })).toBeVisible()
    await look('today, with nothing')
    const sections = page.getByRole('navigation', { name: 'Pages of the connectivity team' })
    await sections.getByRole('link', { name: 'Partners' }).click()
    await expect(page.getByText('No partners yet.')).toBeVisible()
    await look('no partners')
    await page.getByRole('link', { name: 'Add a partner' }).first().click()
    await page.getByRole('button', { name: 'Add partner' }).click()
    await expect(page.getByRole('alert').first()).toContainText('Enter a name.')
    await look('a partner without a name')
    await page.getByLabel('Name').fill('Nordwind Energie')
    await page.getByLabel('Contacts').fill('Ada Lovelace <ada@nordwind.example>')
    await page.getByLabel('Tags').fill('EU, energy')
    await page.getByRole('button', { name: 'Add partner' }).click()
    await expect(page).toHaveURL(/\/connectivity\/partners\/nordwind-energie$/)
    await expect(page.getByText('Looked after by Stella')).toBeVisible()
    await look('a new partner')
  })

  await test.step('what is written down of it', async () => {
    await page.getByLabel('Notes').fill('Their test system sleeps at night.')
    await page.getByLabel('Tags').fill('eu, energy, gold')
    await page.getByRole('button', { name: 'Save details' }).click()
    await expect(page.getByText('Details saved.', { exact: true })).toBeVisible()
    await page.reload()
    await expect(page.getByLabel('Notes')).toHaveValue('Their test system sleeps at night.')
    await expect(page.getByText('gold', { exact: true })).toBeVisible()
  })

  const client = await latchkey.createClient('nordwind-feed', { team: 'nordwind-energie' })
  await page.goto('/connectivity/partners')
  await expect(stageOf(page, 'Invited')).toContainText('Nordwind Energie')
  await look('the board')
  const token = await tokenOf(latchkey.url, client)
  // By itself: nobody loads the page again.
  await expect(stageOf(page, 'First token')).toContainText('Nordwind Energie')
  expect((await callApi(latchkey.url, '/api/v1/whoami', token)).status).toBe(200)
  await expect(stageOf(page, 'First API call')).toContainText('Nordwind Energie')

  await test.step('the list, by its filters', async () => {
    await page.getByLabel('View').selectOption('List')
    await expect(page).toHaveURL(/view=list/)
    await expect(page.getByRole('row', { name: /Nordwind Energie/ })).toContainText('First API call')
    await look('the list')
    await page.getByLabel('Tag', { exact: true }).selectOption('gold')
    await expect(page).toHaveURL(/tag=gold/)
    await expect(page.getByRole('row', { name: /Nordwind Energie/ })).toBeVisible()
    await page.getByLabel('Stage').selectOption('Live')
    await expect(page.getByText('No partners match.')).toBeVisible()
    await look('no match')
    const csv = await context.request.get('/connectivity/partners/csv')
    expect(await csv.text()).toContain('nordwind-energie,Nordwind Energie,First API call')
  })
  await page.goto('/connectivity/partners/nordwind-energie')
  await expect(page.getByRole('row', { name: /nordwind-feed/ })).toContainText('healthy')
  await look('a partner with an app')
  await page.goto('/connectivity')
  await expect(page.getByText('First API call')).toBeVisible()
  await look('today')
  await test.step('a number leads to the apps behind it', async () => {
    const figures = page.getByRole('region', { name: 'Token requests' })
    await figures.getByRole('link', { name: '1', exact: true }).click()
    await expect(page).toHaveURL(/requests=issued/)
    await expect(page.getByRole('row', { name: /nordwind-feed/ })).toBeVisible()
    await look('the apps behind a number')
    await page.goto('/connectivity')
    await expect(page.getByText('First API call')).toBeVisible()
  })
  await expect(page.getByText('Since your last visit')).toHaveCount(0)
  await test.step('an hour later', async () => {
    const database = new pg.Client({ connectionString: latchkey.ownerDatabaseUrl })
    await database.connect()
    await database.query("UPDATE staff_visit SET visited_at = visited_at - interval '1 hour'")
    await database.end()
    await page.reload()
    const since = page.getByRole('region', { name: /^Since your last visit/ })
    await expect(since.getByRole('listitem')).toHaveCount(3)
    await expect(since.getByRole('listitem').first()).toContainText(
      'Nordwind Energie called an API for the first time',
    )
    await look('today, with what changed')
  })
  expect(complaints).toEqual([])
  await context.close()
})

test('with scripts off a partner is added, changed and found', async ({ browser }) => {
  const { context, page } = await staffVisitor(browser, latchkey, 'Sven', { scripts: false })
  await page.goto('/connectivity/partners/new')
  await page.getByLabel('Name').fill('Plain & Simple')
  await page.getByRole('button', { name: 'Add partner' }).click()
  await expect(page).toHaveURL(/\/connectivity\/partners\/plain-simple$/)
  await page.getByLabel('Tags').fill('not a_tag')
  await page.getByRole('button', { name: 'Save details' }).click()
  await expect(page.getByRole('alert').first()).toContainText('We couldn’t save the details')
  await expect(page.getByLabel('Tags')).toHaveValue('not a_tag')
  await page.getByLabel('Tags').fill('plain')
  await page.getByRole('button', { name: 'Save details' }).click()
  await expect(page.getByText('plain', { exact: true }).first()).toBeVisible()
  await page.goto('/connectivity/partners')
  await page.getByRole('searchbox').fill('simple')
  await page.getByRole('button', { name: 'Apply' }).click()
  await expect(page.getByRole('link', { name: 'Plain & Simple' })).toBeVisible()
  await context.close()
})

test('a role in a team is changed by staff, of which the whole team is told', async ({ browser }) => {
  const run = async (words: string[], input = '') =>
    expect(await latchkey.command(words, input)).toMatchObject({ code: 0 })
  await run(['partner', 'create', '--name', 'Role Partner', '--slug', 'role-partner'])
  const rolf = await newVisitor(browser, latchkey, 'Rolf')
  const mia = 'mia@role-partner.example'
  await run(['user', 'create', '--email', mia, '--name', 'Mia', '--password-stdin'], PASSWORD)
  await run(['team', 'add', '--slug', 'role-partner', '--email', 'rolf@example.com', '--role', 'owner'])
  await run(['team', 'add', '--slug', 'role-partner', '--email', mia, '--role', 'viewer'])
  const { context, page, complaints, look } = await staffVisitor(browser, latchkey, 'Ruth', {
    role: 'administrator',
  })
  await page.goto('/connectivity/partners/role-partner')
  const save = (name: string) =>
    page.getByRole('button', { name: `Save the role of ${name} in Role Partner` })
  await page.getByLabel('Role of Mia in Role Partner').selectOption('Member')
  await save('Mia').click()
  await expect(page.getByText('Mia: member.', { exact: true })).toBeVisible()
  await page.getByLabel('Role of Rolf in Role Partner').selectOption('Viewer')
  await save('Rolf').click()
  await expect(page.getByText(/Role Partner needs an owner/).first()).toBeVisible()
  await look('roles of a partner')
  await page.getByRole('link', { name: 'Mia' }).click()
  await expect(page.getByLabel('Role of Mia in Role Partner')).toHaveValue('member')
  await look('roles of a person')
  await rolf.page.goto('/notices')
  await expect(rolf.page.getByText('Mia is now a member of Role Partner').first()).toBeVisible()
  await expect(rolf.page.getByText(/The connectivity team changed the role of Mia/).first()).toBeVisible()
  expect(complaints).toEqual([])
  await context.close()
})

test('TN-01 nobody else sees that there are partners', async ({ browser }) => {
  const { context, page } = await newVisitor(browser, latchkey, 'Outsider')
  await expect(page.getByRole('banner').getByRole('link', { name: 'Connectivity' })).toHaveCount(0)
  const paths = ['', '/partners', '/partners/new', '/partners/nordwind-energie', '/partners/csv']
  for (const path of paths) {
    const answer = await context.request.get(`/connectivity${path}`)
    expect(answer.status()).toBe(404)
    expect(await answer.text()).not.toContain('Nordwind')
  }
  await context.close()
})
