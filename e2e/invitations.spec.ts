import { type Browser, expect, type Page } from '@playwright/test'
import { complaintsOf, PASSWORD, signUp, test } from './harness/browsing.ts'
import { inspect } from './harness/inspect.ts'
import type { Latchkey } from './harness/latchkey.ts'

// Invitations as people get them: without an account, with one, signed in under another, and with scripts off.

let latchkey: Latchkey
let owner: Page

test.beforeAll(async ({ browser, shared }) => {
  latchkey = shared
  owner = await (await browser.newContext({ baseURL: latchkey.url })).newPage()
  await signUp(owner, { name: 'Olive' })
})
test.afterAll(async () => {
  await owner?.context().close()
})

async function visitor(browser: Browser, { scripts = true } = {}) {
  const context = await browser.newContext({ baseURL: latchkey.url, javaScriptEnabled: scripts })
  const page = await context.newPage()
  const complaints = complaintsOf(page, latchkey.url)
  /** Every address that was asked for: none may hold a code. */
  const addresses: string[] = []
  page.on('request', (request) => addresses.push(request.url()))
  const look = async (what: string) => void complaints.push(...(await inspect(page, what)))
  return { context, page, complaints, look, addresses }
}

/** Invites by hand, and copies the link. */
async function invite(email: string, role = 'member'): Promise<string> {
  await owner.goto('/team')
  await owner.getByRole('button', { name: 'Invite people' }).click()
  const dialog = owner.getByRole('dialog')
  await dialog.getByLabel('E-mail').fill(email)
  await dialog.getByLabel('Role').selectOption(role)
  await dialog.getByRole('button', { name: 'Create link' }).click()
  const link = await dialog.getByLabel(`Link for ${email}`).inputValue()
  await dialog.getByRole('button', { name: 'Done' }).click()
  await expect(owner.getByRole('row', { name: email })).toBeVisible()
  return link
}

const isIn = async (name: string, role: string) => {
  await owner.goto('/team')
  await expect(owner.getByRole('row', { name }).getByRole('combobox')).toHaveValue(role)
}

test('somebody new reads who invites them to what, and joins with a new account', async ({ browser }) => {
  const link = await invite('nina@example.com', 'viewer')
  const { context, page, complaints, look, addresses } = await visitor(browser)
  await page.goto(link)
  await expect(page.getByText('Olive’s team')).toBeVisible()
  await expect(page.getByText('olive@example.com')).toBeVisible()
  expect(new URL(page.url()).hash).toBe('')
  await look('an invitation, to somebody new')
  await page.getByLabel('Name').fill('Nina')
  await page.getByLabel('Password', { exact: true }).fill(PASSWORD)
  await page.getByRole('button', { name: 'Create account and join' }).click()
  await expect(page).toHaveURL(/\/apps\?team=olive$/)
  await expect(page.getByText('You are a viewer in Olive’s team.')).toBeVisible()
  await isIn('Nina', 'viewer')
  const code = link.split('#')[1] ?? ''
  expect(addresses.filter((address) => new URL(address).hash === '' && address.includes(code))).toEqual([])

  await page.goto(link)
  await expect(page.getByText('This link is wrong, expired or already used.').first()).toBeVisible()
  await look('an invitation that is over')
  expect(complaints).toEqual([])
  await context.close()
})

test('somebody with an account signs in, comes back and joins', async ({ browser }) => {
  const link = await invite('paul@example.com')
  const { context, page, complaints, addresses } = await visitor(browser)
  await signUp(page, { name: 'Paul' })
  await context.clearCookies()
  await page.goto(link)
  await page.getByRole('link', { name: 'Sign in to join' }).click()
  await page.getByLabel('E-mail').fill('paul@example.com')
  await page.getByLabel('Password', { exact: true }).fill(PASSWORD)
  await page.getByRole('button', { name: 'Sign in' }).click()
  await expect(page).toHaveURL(/\/join$/)
  await page.getByRole('button', { name: 'Join Olive’s team' }).click()
  await expect(page).toHaveURL(/\/apps\?team=olive$/)
  await expect(page.getByRole('banner').getByText('Team: Olive’s team')).toBeVisible()
  await isIn('Paul', 'member')
  const code = link.split('#')[1] ?? ''
  expect(addresses.filter((address) => new URL(address).hash === '' && address.includes(code))).toEqual([])
  expect(complaints).toEqual([])
  await context.close()
})

test('somebody signed in as another is told, and can switch', async ({ browser }) => {
  const link = await invite('quinn@example.com')
  const other = await visitor(browser)
  await signUp(other.page, { name: 'Quinn' })
  await other.context.close()
  const { context, page, complaints, look } = await visitor(browser)
  await signUp(page, { name: 'Rosa' })
  await page.goto(link)
  await expect(page.getByText('This invitation is for quinn@example.com')).toBeVisible()
  await look('an invitation, to somebody signed in as another')
  await page.getByRole('button', { name: 'Sign in with another account' }).click()
  await page.getByLabel('E-mail').fill('quinn@example.com')
  await page.getByLabel('Password', { exact: true }).fill(PASSWORD)
  await page.getByRole('button', { name: 'Sign in' }).click()
  await page.getByRole('button', { name: 'Join Olive’s team' }).click()
  await expect(page).toHaveURL(/\/apps\?team=olive$/)
  await isIn('Quinn', 'member')
  expect(complaints).toEqual([])
  await context.close()
})

test('an invitation is sent again and revoked', async ({ browser }) => {
  const link = await invite('sam@example.com')
  await owner.getByRole('button', { name: 'New link for sam@example.com' }).click()
  const findings = await inspect(owner, 'the question before a link is made anew')
  await owner.getByRole('button', { name: 'Create link' }).click()
  const next = await owner.getByLabel('Link for sam@example.com').inputValue()
  expect(next).not.toBe(link)
  findings.push(...(await inspect(owner, 'the new link of an invitation')))
  await owner.getByRole('button', { name: 'Close' }).click()
  await owner.getByRole('button', { name: 'Invite people' }).click()
  findings.push(...(await inspect(owner, 'inviting people')))
  await owner.keyboard.press('Escape')
  await owner.getByRole('button', { name: 'Revoke the invitation for sam@example.com' }).click()
  await owner.getByRole('dialog').getByRole('button', { name: 'Revoke', exact: true }).click()
  await expect(owner.getByRole('row', { name: 'sam@example.com' })).toHaveCount(0)
  const { context, page } = await visitor(browser)
  for (const gone of [link, next]) {
    await page.goto('/')
    await page.goto(gone)
    await expect(page.getByText('This link is wrong, expired or already used.').first()).toBeVisible()
  }
  expect(findings).toEqual([])
  await context.close()
})

test('with scripts off an invitation is made, and its code typed', async ({ browser }) => {
  const { context, page } = await visitor(browser, { scripts: false })
  await signUp(page, { name: 'Tina' })
  await page.goto('/team')
  await page.getByRole('button', { name: 'Invite people' }).click()
  await page.getByLabel('E-mail').fill('uli@example.com')
  await page.getByRole('button', { name: 'Create link' }).click()
  await expect(page.getByLabel('Link for uli@example.com')).toBeVisible()
  await expect(page.getByRole('button', { name: 'Copy link' })).toBeHidden()
  // What is asked about stands on the page itself.
  await page.goto('/team')
  await page.getByRole('button', { name: 'New link for uli@example.com' }).click()
  await page.getByRole('button', { name: 'Create link' }).click()
  const link = await page.getByLabel('Link for uli@example.com').inputValue()
  await context.close()

  const guest = await visitor(browser, { scripts: false })
  await guest.page.goto('/join')
  await guest.page.getByLabel('Invitation code').fill(link.split('#')[1] ?? '')
  await guest.page.getByRole('button', { name: 'Open invitation' }).click()
  await guest.page.getByLabel('Name').fill('Uli')
  await guest.page.getByLabel('Password', { exact: true }).fill(PASSWORD)
  await guest.page.getByRole('button', { name: 'Create account and join' }).click()
  await expect(guest.page).toHaveURL(/\/apps\?team=tina$/)
  await guest.context.close()
})
