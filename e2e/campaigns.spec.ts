import { expect, type Page } from '@playwright/test'
import { complaintsOf, newVisitor, test } from './harness/browsing.ts'
import { inspect } from './harness/inspect.ts'
import { Latchkey, type MadeClient } from './harness/latchkey.ts'
import { staffVisitor } from './harness/staff.ts'
import { tokenOf } from './harness/token.ts'

// Partners are asked to rotate by a date; staff see who has moved, from what is used.

let latchkey: Latchkey

test.beforeAll(async () => {
  latchkey = await Latchkey.start()
})
test.afterAll(async () => {
  await latchkey?.remove()
})

const inDays = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10)

/** A partner by the command line, with one app and its secret. */
async function partner(slug: string, name: string): Promise<MadeClient> {
  const made = await latchkey.command([
    ...['partner', 'create', '--slug', slug, '--name', name],
    ...['--contacts', `ops@${slug}.example`],
  ])
  if (made.code !== 0) throw new Error(made.stderr)
  return await latchkey.createClient(`${slug}-feed`, { team: slug })
}

const rowOf = (page: Page, clientId: string) =>
  page.getByRole('row').filter({ has: page.getByRole('link', { name: clientId, exact: true }) })

test('two partners are asked to rotate: one moves by its link, the other has not', async ({ browser }) => {
  test.slow()
  const nordwind = await partner('nordwind', 'Nordwind Energie')
  await partner('suedlicht', 'Südlicht Solar')
  const stella = await staffVisitor(browser, latchkey, 'Stella', {
    permissions: ['clipboard-read', 'clipboard-write'],
  })
  const { page } = stella

  let link = ''
  await test.step('staff see whom they would ask, and ask', async () => {
    const dry = await latchkey.command([
      ...['campaign', 'create', '--name', 'Yearly', '--until', inDays(30), '--older-than', '0'],
      ...['--dry-run', '--json'],
    ])
    expect(JSON.parse(dry.stdout)).toMatchObject({ dry_run: true, count: 2, partners: 2 })
    await page.goto('/connectivity')
    const sections = page.getByRole('navigation', { name: 'Pages of the connectivity team' })
    await sections.getByRole('link', { name: 'Campaigns' }).click()
    await expect(page.getByText('No campaigns yet.')).toBeVisible()
    await stella.look('no campaigns')
    await page.getByRole('link', { name: 'New campaign' }).click()
    await expect(page.getByText('2 secrets of 2 partners.')).toBeVisible()
    await stella.look('a new campaign')
    await page.goto('/connectivity/campaigns/new?olderThan=365')
    await expect(page.getByText('No secrets to ask for.')).toBeVisible()
    await stella.look('a campaign for nobody')
    await page.goto('/connectivity/campaigns/new')
    await page.getByRole('button', { name: 'Ask to rotate' }).click()
    await expect(page.getByRole('alert').first()).toContainText('Name the campaign.')
    await stella.look('a campaign without a name')
    await expect(page.getByRole('checkbox', { name: /nordwind-feed/ })).toBeChecked()
    await page.getByLabel('Name').fill('Yearly rotation')
    await page.getByLabel('Old secrets work until').fill(inDays(30))
    await page.getByLabel('Reason').fill('Old secrets go every year.')
    await page.getByRole('button', { name: 'Ask to rotate' }).click()
    await expect(page.getByRole('status').filter({ hasText: 'Copy these links now.' })).toBeVisible()
    link = await page.getByLabel('Link for Nordwind Energie', { exact: true }).inputValue()
    expect(link).toMatch(/\/claim#[\w-]{43}$/)
    await expect(page.getByLabel('Link for Südlicht Solar', { exact: true })).toHaveValue(/\/claim#/)
    await stella.look('the links of a campaign')
    await page.getByRole('link', { name: 'See who has moved' }).click()
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('Yearly rotation')
    for (const clientId of ['nordwind-feed', 'suedlicht-feed'])
      await expect(rowOf(page, clientId)).toContainText('Asked')
    await stella.look('a campaign that was just made')
  })

  const context = await browser.newContext({ baseURL: latchkey.url })
  const ada = await context.newPage()
  const complaints = complaintsOf(ada, latchkey.url)
  let secret = ''
  await test.step('one partner takes the new secret by its link, without an account', async () => {
    await ada.goto(link)
    await expect(ada.getByLabel('Code')).toHaveValue(link.split('#')[1] ?? '')
    await ada.getByRole('button', { name: 'Open the link' }).click()
    await expect(ada.getByText('Replaces the secret')).toBeVisible()
    complaints.push(...(await inspect(ada, 'a link to a new secret')))
    await ada.getByRole('button', { name: 'Show the secret' }).click()
    await expect(ada.getByLabel('API Token')).toHaveValue(/^lk_live_/)
    secret = await ada.getByLabel('API Token').inputValue()
    expect(await tokenOf(latchkey.url, nordwind)).toBeTruthy()
    await expect(rowOf(page, 'nordwind-feed')).toContainText('Claimed', { timeout: 60_000 })
  })

  await test.step('it uses it, and the page says so by itself; the other has not moved', async () => {
    await tokenOf(latchkey.url, { client_id: 'nordwind-feed', client_secret: secret })
    const row = rowOf(page, 'nordwind-feed')
    await expect(row).toContainText('Moved', { timeout: 60_000 })
    await expect(row).toContainText('New secret first used')
    await expect(row).toContainText('Old secret last used')
    await expect(rowOf(page, 'suedlicht-feed')).toContainText('Asked')
    await expect(rowOf(page, 'suedlicht-feed')).toContainText('Old secret not used')
    await stella.look('a campaign in which one has moved')
    await tokenOf(latchkey.url, nordwind)
    await expect(row).toContainText('Moving', { timeout: 60_000 })
    expect(await page.content()).not.toContain(secret)
  })

  await test.step('a developer of the other partner reads it in the portal', async () => {
    const sven = await newVisitor(browser, latchkey, 'Sven')
    const added = ['team', 'add', '--slug', 'suedlicht', '--email', 'sven@example.com', '--role', 'owner']
    expect(await latchkey.command(added)).toMatchObject({ code: 0 })
    await sven.page.goto('/apps/suedlicht-feed')
    await expect(sven.page.getByText(/Rotate by .* asked by the connectivity team/)).toBeVisible()
    await expect(sven.page.getByText('Old secrets go every year.')).toBeVisible()
    sven.complaints.push(...(await inspect(sven.page, 'an app that is asked to rotate')))
    await sven.page.getByRole('link', { name: /^Rotate “Secret/ }).click()
    await expect(sven.page).toHaveURL(/ask=rotate/)
    expect(sven.complaints).toEqual([])
    await sven.context.close()
  })

  await test.step('staff put the date off, and cancel, by the keyboard', async () => {
    const until = page.getByLabel('Old secrets work until')
    await until.fill(inDays(20))
    await page.getByRole('button', { name: 'Extend', exact: true }).press('Enter')
    await expect(page.getByRole('alert').first()).toContainText('It ends no earlier than that already.')
    await until.fill(inDays(60))
    await page.getByRole('button', { name: 'Extend', exact: true }).press('Enter')
    await expect(page.getByText('Date extended.', { exact: true })).toBeVisible()
    await page.getByRole('button', { name: /^Cancel for suedlicht-feed/ }).press('Enter')
    await expect(rowOf(page, 'suedlicht-feed')).toContainText('Cancelled')
    await page.getByRole('button', { name: 'Cancel campaign…' }).press('Enter')
    const dialog = page.getByRole('dialog')
    await expect(dialog).toContainText('1 secret will expire as before the campaign.')
    await stella.look('cancelling a campaign')
    await dialog.getByRole('button', { name: 'Cancel campaign' }).press('Enter')
    await expect(rowOf(page, 'nordwind-feed')).toContainText('Cancelled')
    await expect(page.getByRole('button', { name: 'Extend', exact: true })).toHaveCount(0)
    await stella.look('a campaign that was cancelled')
    await tokenOf(latchkey.url, nordwind)
    await tokenOf(latchkey.url, { client_id: 'nordwind-feed', client_secret: secret })
    await page.goto('/connectivity/campaigns')
    await expect(page.getByRole('link', { name: 'Yearly rotation' })).toBeVisible()
    await stella.look('a list of campaigns')
  })

  expect(complaints).toEqual([])
  expect(stella.complaints).toEqual([])
})

test('a campaign is made, extended and cancelled with scripts off', async ({ browser }) => {
  test.slow()
  await partner('ostwerk', 'Ostwerk')
  const { page, complaints } = await staffVisitor(browser, latchkey, 'Ines', { scripts: false })
  await page.goto('/connectivity/campaigns/new?partner=ostwerk')
  await page.getByRole('button', { name: 'Ask to rotate' }).click()
  await expect(page.getByText('Name the campaign.').first()).toBeVisible()
  await expect(page.getByRole('checkbox', { name: /ostwerk-feed/ })).toBeChecked()
  await page.getByLabel('Name').fill('Ostwerk alone')
  await page.getByLabel('Old secrets work until').fill(inDays(30))
  await page.getByRole('button', { name: 'Ask to rotate' }).click()
  await expect(page.getByLabel('Link for Ostwerk', { exact: true })).toHaveValue(/\/claim#/)
  await page.getByRole('link', { name: 'See who has moved' }).click()
  await page.getByLabel('Old secrets work until').fill(inDays(360))
  await page.getByRole('button', { name: 'Extend', exact: true }).click()
  await expect(page.getByText(`Until ${dayInWords(inDays(360))}`).first()).toBeVisible()
  await page.getByRole('button', { name: /^Cancel for ostwerk-feed/ }).click()
  await expect(rowOf(page, 'ostwerk-feed')).toContainText('Cancelled')
  await expect(page.getByRole('button', { name: 'Extend', exact: true })).toHaveCount(0)
  expect(complaints).toEqual([])
})

/** As `ExactTime` begins. */
const dayInWords = (day: string): string =>
  new Intl.DateTimeFormat('en-GB', { dateStyle: 'long', timeZone: 'UTC' }).format(new Date(day))
