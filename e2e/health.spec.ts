import { type Browser, expect, type Page } from '@playwright/test'
import pg from 'pg'
import { complaintsOf, PASSWORD, test } from './harness/browsing.ts'
import { inspect } from './harness/inspect.ts'
import { Latchkey, type MadeClient } from './harness/latchkey.ts'
import { Mailbox } from './harness/mailbox.ts'
import { requestToken } from './harness/token.ts'

// An app in trouble, as its team meets it: first in the list, at its head, by a notice and a mail; and when it is over.

const EMAIL = 'tess@health.example'
/** Fewest refusals that make an app failing at once. */
const REFUSALS = 5

let mailbox: Mailbox
let latchkey: Latchkey
let database: pg.Client
let team: string

test.beforeAll(async () => {
  mailbox = await Mailbox.open()
  latchkey = await Latchkey.start({ env: mailbox.settings })
  const args = ['user', 'create', '--email', EMAIL, '--name', 'Tess', '--password-stdin', '--json']
  const { code, stdout, stderr } = await latchkey.command(args, PASSWORD)
  if (code !== 0) throw new Error(stderr)
  team = JSON.parse(stdout).team
  database = new pg.Client({ connectionString: latchkey.ownerDatabaseUrl })
  await database.connect()
})
test.afterAll(async () => {
  await database?.end()
  await latchkey?.remove()
  await mailbox?.close()
})

async function visitor(browser: Browser, scripts: boolean) {
  const context = await browser.newContext({ baseURL: latchkey.url, javaScriptEnabled: scripts })
  const page = await context.newPage()
  const complaints = complaintsOf(page, latchkey.url)
  await page.goto('/sign-in')
  await page.getByLabel('E-mail').fill(EMAIL)
  await page.getByLabel('Password', { exact: true }).fill(PASSWORD)
  await page.getByRole('button', { name: 'Sign in' }).click()
  await expect(page).toHaveURL(/\/apps$/)
  const look = async (what: string) => void complaints.push(...(await inspect(page, what)))
  return { context, page, complaints, look }
}

async function tokens(client: MadeClient, count: number) {
  for (let asked = 0; asked < count; asked++)
    expect((await requestToken(latchkey.url, client)).status).toBe(200)
}
/** Requests that the secret proves to be the app's own. */
async function refusals(client: MadeClient, count: number) {
  for (let asked = 0; asked < count; asked++)
    expect((await requestToken(latchkey.url, client, { scope: 'clients:write' })).status).toBe(400)
}

const strip = (page: Page) => page.getByRole('region', { name: 'Health' })
const notice = (page: Page, title: RegExp, clientId: string) =>
  page.getByRole('main').getByRole('listitem').filter({ hasText: clientId }).filter({ hasText: title })

/** Loads a page until it has what a job has yet to write. */
async function untilShown(page: Page, path: string, show: () => Promise<void>) {
  await expect(async () => {
    await page.goto(path)
    await show()
  }).toPass({ timeout: 240_000, intervals: [2_000] })
}

/** Lets the only secret of an app expire in so many days, or never. */
const expireIn = (clientId: string, days: number | null) =>
  database.query(
    `UPDATE client_credential k SET expires_at = now() + $2::int * interval '1 day'
     FROM client c WHERE c.id = k.client_ref AND c.client_id = $1`,
    [clientId, days],
  )

async function mailAbout(subject: RegExp) {
  const found = () => mailbox.to(EMAIL).filter((mail) => subject.test(mail.subject))
  await expect.poll(() => found().length, { timeout: 240_000 }).toBe(1)
  return found()[0]
}

for (const scripts of [true, false])
  test(`an app that fails is first, says why and since when, is told of once, and recovers, scripts ${scripts ? 'on' : 'off'}`, async ({
    browser,
  }) => {
    test.slow()
    const suffix = scripts ? 'on' : 'off'
    const [failing, busy, tried] = await Promise.all(
      ['zz-failing', 'aa-busy', 'mm-tried'].map((id) =>
        latchkey.createClient(`${id}-${suffix}`, { team, scope: 'usage:read' }),
      ),
    )
    if (!failing || !busy || !tried) throw new Error('no apps')
    await tokens(busy, 8)
    await tokens(failing, 1)
    await refusals(failing, REFUSALS)
    for (let attempt = 0; attempt < 3; attempt++)
      await requestToken(latchkey.url, { ...tried, client_secret: 'a-guess' })

    const { context, page, complaints, look } = await visitor(browser, scripts)
    const id = failing.client_id
    const rows = page.getByRole('main').getByRole('row')

    await test.step('stands first in the list, and alone behind its filter', async () => {
      await untilShown(page, '/apps', async () => {
        await expect(rows.nth(1)).toContainText(id, { timeout: 1_000 })
        await expect(rows.nth(1)).toContainText('5 of 6 requests refused in 24 h.', { timeout: 1_000 })
      })
      await expect(rows.nth(1)).toContainText('failing')
      if (scripts) await look('a list with trouble')
      await page.goto('/apps?state=failing')
      await expect(rows).toHaveCount(2)
      await expect(rows.nth(1)).toContainText(id)
    })

    await test.step('is told of in the portal and by mail, with the way to what was refused', async () => {
      const told = notice(page, /Failing: 83.% of requests refused/, id)
      await untilShown(page, '/notices', () => expect(told).toHaveCount(1, { timeout: 1_000 }))
      await expect(told).toContainText('unread')
      await expect(told).toContainText('5 of 6 requests were refused.')
      if (scripts) await look('the notice of an incident')
      await told.getByRole('link', { name: 'Refused requests' }).click()
      await expect(page).toHaveURL(/\/log\?.*outcome=refused/)
      await expect(rows).toHaveCount(1 + REFUSALS)

      const mail = await mailAbout(new RegExp(`^${id}: Failing`))
      expect(mail?.text).toContain('5 of 6 requests were refused.')
      expect(mail?.text).toContain(`${latchkey.url}/apps/${id}/log?`)
    })

    await test.step('says so at its head: how much, since when and why, and leads to the requests', async () => {
      await page.goto(`/apps/${id}`)
      await expect(strip(page)).toContainText(/83.% refused since \d\d:\d\d UTC:/)
      await expect(page.getByRole('heading', { level: 1, name: id })).toBeVisible()
      await expect(page.getByRole('main').getByText('live', { exact: true })).toBeVisible()
      await expect(page.locator('section[aria-labelledby="refusals"] ol > li')).toHaveCount(REFUSALS)
      if (scripts) await look('a failing app')
      await page.getByRole('main').locator('summary', { hasText: 'More about this app' }).click()
      for (const act of ['Suspend…', 'Transfer…', 'Delete…'])
        await expect(page.getByRole('link', { name: act })).toBeVisible()
      if (scripts) await look('the menu of an app')
      await strip(page).getByRole('link', { name: '5 requests' }).click()
      await expect(page).toHaveURL(/\/log\?.*outcome=refused/)
      await expect(rows).toHaveCount(1 + REFUSALS)
    })

    await test.step('and in the same strip what else is coming, with the way to it', async () => {
      await expireIn(id, 11)
      await page.goto(`/apps/${id}`)
      await expect(strip(page)).toContainText(/refused since .*The secret “.*” expires in 11 days\./)
      if (scripts) await look('a failing app whose secret expires')
      await strip(page).getByRole('link', { name: 'Rotate' }).click()
      await expect(page).toHaveURL(/\/secrets\?ask=rotate&credential=/)
      await expireIn(id, null)
    })

    await test.step('is not told apart by strangers, whose attempts are a line in small', async () => {
      await page.goto(`/apps/${tried.client_id}`)
      await expect(strip(page)).toHaveText(/^No token yet\./)
      const line = page.getByText('3 attempts with unknown secrets from 1 address')
      await expect(line).toBeVisible()
      const [ink, danger] = await line.evaluate((element) => {
        const red = element.ownerDocument.createElement('i')
        red.className = 'text-danger'
        element.append(red)
        const colours = [getComputedStyle(element).color, getComputedStyle(red).color]
        red.remove()
        return colours
      })
      expect(ink).not.toBe(danger)
      await page.goto('/notices')
      await expect(notice(page, /Failing|Someone unknown/, tried.client_id)).toHaveCount(0)
    })

    await test.step('and recovers, which is told of as well', async () => {
      await tokens(failing, 4 * REFUSALS)
      await untilShown(page, `/apps/${id}`, () =>
        expect(strip(page)).toContainText('Healthy.', { timeout: 1_000 }),
      )
      if (scripts) await look('an app that has recovered')
      const over = notice(page, /The app is healthy again/, id)
      await untilShown(page, '/notices', () => expect(over).toHaveCount(1, { timeout: 1_000 }))
      await expect(notice(page, /Failing/, id)).toHaveCount(1)
      if (scripts) await look('the notice that it is over')
      await over.getByRole('link', { name: 'Overview' }).click()
      await expect(strip(page)).toContainText('Healthy.')
      await mailAbout(new RegExp(`^${id}: The app is healthy again`))
    })
    expect(complaints.join('\n\n')).toBe('')
    await context.close()
  })
