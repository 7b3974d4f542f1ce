import { generateKeyPairSync } from 'node:crypto'
import { expect, type Page } from '@playwright/test'
import { newSecret } from '#lib/features/credentials/secret.ts'
import { newVisitor, test } from './harness/browsing.ts'
import { inspect } from './harness/inspect.ts'
import type { Latchkey } from './harness/latchkey.ts'
import { HEARD } from './harness/patience.ts'
import { requestToken } from './harness/token.ts'

// Somebody finds a secret, and has no account.

let latchkey: Latchkey

test.beforeAll(({ shared }) => {
  latchkey = shared
})

const TITLE = 'Found a leaked secret?'

async function report(page: Page, text: string) {
  await page.goto(`${latchkey.url}/leaks`)
  await page.getByLabel('Secrets or private keys').fill(text)
  await page.getByRole('button', { name: 'Report' }).click()
}

const thanks = (page: Page) => page.getByRole('main').getByText('Thank you')

test('a secret is reported from the foot of any page, and is refused seconds later', async ({ page }) => {
  const client = await latchkey.createClient('found-by-chance')
  expect((await requestToken(latchkey.url, client)).status).toBe(200)
  await page.goto(`${latchkey.url}/docs`)
  await page.getByRole('contentinfo').getByRole('link', { name: TITLE }).click()
  await expect(page.getByRole('heading', { level: 1, name: TITLE })).toBeVisible()
  await page.getByLabel('Secrets or private keys').fill(`# .env\nCLIENT_SECRET=${client.client_secret}\n`)
  await page.getByRole('button', { name: 'Report' }).click()
  await expect(thanks(page)).toBeVisible()
  await expect.poll(async () => (await requestToken(latchkey.url, client)).status, HEARD).toBe(401)
  await page.getByRole('link', { name: 'Report another' }).click()
  await expect(page.getByLabel('Secrets or private keys')).toHaveValue('')
})

test('says the same of what nobody has', async ({ page }) => {
  await report(page, newSecret('live'))
  await expect(thanks(page)).toBeVisible()
})

test('a private key stays in the browser, and ends all the same', async ({ page }) => {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const client = await latchkey.createClient('lost-its-key')
  const pem = publicKey.export({ type: 'spki', format: 'pem' }).toString()
  const added = ['client', 'add-key', '--id', client.client_id, '--name', 'Build server', '--key-stdin']
  expect(await latchkey.command(added, pem)).toMatchObject({ code: 0 })
  const sent: string[] = []
  page.on('request', (request) => sent.push(request.postData() ?? ''))
  await report(page, `found in a repository\n${privateKey.export({ type: 'sec1', format: 'pem' })}`)
  await expect(thanks(page)).toBeVisible()
  const { d = '' } = privateKey.export({ format: 'jwk' })
  expect(sent.join()).toContain('found in a repository')
  expect(sent.join()).not.toContain('PRIVATE KEY')
  expect(sent.join()).not.toContain(d)
  const keys = async () => {
    const { stdout } = await latchkey.command(['client', 'keys', '--id', client.client_id, '--json'])
    return JSON.parse(stdout).keys
  }
  await expect.poll(keys, HEARD).toEqual([])
})

test('what is wrong with a report is said beside the field', async ({ page }) => {
  await report(page, '  \n ')
  await expect(page.getByRole('main').getByRole('alert')).toContainText('Paste at least one secret or key.')
  await report(page, Array.from({ length: 101 }, (_, at) => `line ${at}`).join('\n'))
  await expect(page.getByRole('main').getByRole('alert')).toContainText('more than 100 lines')
  await expect(page.getByLabel('Secrets or private keys')).toHaveValue(/line 100/)
  expect(await inspect(page, 'a refused report')).toEqual([])
})

test('looks well at every size, before and after', async ({ page }) => {
  await page.goto(`${latchkey.url}/leaks`)
  expect(await inspect(page, 'the page for leaks')).toEqual([])
  await report(page, 'x'.repeat(300))
  await expect(thanks(page)).toBeVisible()
  expect(await inspect(page, 'a report that was taken')).toEqual([])
})

test.describe('with scripts off', () => {
  test.use({ javaScriptEnabled: false })

  test('reports just so, and what was pasted is never shown again', async ({ page }) => {
    const client = await latchkey.createClient('found-without-scripts')
    await report(page, client.client_secret)
    await expect(thanks(page)).toBeVisible()
    expect(await page.content()).not.toContain(client.client_secret)
    await expect.poll(async () => (await requestToken(latchkey.url, client)).status, HEARD).toBe(401)
    await report(page, Array.from({ length: 101 }, () => 'KANARIENVOGEL').join('\n'))
    await expect(page.getByRole('main').getByRole('alert')).toContainText('more than 100 lines')
    expect(await page.content()).not.toContain('KANARIENVOGEL')
  })
})

test('its owners read what happened and what to do, and choose what is to happen next time', async ({
  browser,
}) => {
  const { page } = await newVisitor(browser, latchkey, 'Lotte')
  const client = await latchkey.createClient('leaky-app', { team: 'leak-owners' })
  const other = await latchkey.createClient('other-leaky-app', { team: 'leak-owners' })
  const added = ['team', 'add', '--slug', 'leak-owners', '--email', 'lotte@example.com']
  expect(await latchkey.command(added)).toMatchObject({ code: 0 })

  await page.goto('/apps/other-leaky-app/settings#leak-policy-settings')
  await expect(page.getByRole('radio', { name: 'Revoke it immediately' })).toBeChecked()
  await page.getByRole('radio', { name: 'Only notify us' }).check()
  await page.getByRole('button', { name: 'Save leak policy' }).click()
  await expect(page.getByText('Leak policy saved.', { exact: true })).toBeVisible()
  await page.reload()
  await expect(page.getByRole('radio', { name: 'Only notify us' })).toBeChecked()
  expect(await inspect(page, 'the settings of an app')).toEqual([])

  await report(page, `${client.client_secret}\n${other.client_secret}`)
  await expect(thanks(page)).toBeVisible()
  await expect.poll(async () => (await requestToken(latchkey.url, client)).status, HEARD).toBe(401)
  expect((await requestToken(latchkey.url, other)).status).toBe(200)
  await page.goto('/notices')
  const notices = page.getByRole('main')
  await expect(notices).toContainText('Leaked and revoked: secret')
  await expect(notices).toContainText('Generate a new one and give it to your programs.')
  await expect(notices).toContainText('It still works for anyone who has it.')
  expect(await inspect(page, 'notices of leaks')).toEqual([])
  await page.goto('/apps/leaky-app/activity')
  await expect(page.getByRole('main')).toContainText('because it was reported as leaked')
})
