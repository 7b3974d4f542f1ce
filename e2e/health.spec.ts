import { type Browser, expect, type Page } from '@playwright/test'
import pg from 'pg'
import { complaintsOf, PASSWORD, signIn, test } from './harness/browsing.ts'
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
  await signIn(page, EMAIL)
  /** With scripts off axe finds nothing that it does not find with them. */
  const look = async (what: string) => {
    if (scripts) complaints.push(...(await inspect(page, what)))
  }
  const rows = page.getByRole('main').getByRole('row')
  return { context, page, rows, complaints, look }
}
type Visit = Awaited<ReturnType<typeof visitor>>

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

/** Waits until a page says what a job has yet to write, and opens it: with its scripts it takes ten times as long. */
async function openOnce(page: Page, path: string, says: string) {
  const text = async () => (await (await page.request.get(path)).text()).replaceAll('<!-- -->', '')
  await expect.poll(text, { timeout: 240_000, intervals: [1_000] }).toContain(says)
  await page.goto(path)
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

test('an app that fails is first, says why and since when, is told of once, and recovers, scripts on and off', async ({
  browser,
}) => {
  test.slow()
  const [failing, busy, tried] = await Promise.all(
    ['zz-failing', 'aa-busy', 'mm-tried'].map((id) =>
      latchkey.createClient(id, { team, scope: 'usage:read' }),
    ),
  )
  if (!failing || !busy || !tried) throw new Error('no apps')
  await tokens(busy, 8)
  await tokens(failing, 1)
  await refusals(failing, REFUSALS)
  for (let attempt = 0; attempt < 3; attempt++)
    await requestToken(latchkey.url, { ...tried, client_secret: 'a-guess' })

  const id = failing.client_id
  const visits = [await visitor(browser, true), await visitor(browser, false)]
  /** Each of the two browsers in turn: the minute of the job passes once. */
  const step = (title: string, see: (visit: Visit) => Promise<void>) =>
    test.step(title, async () => {
      for (const visit of visits) await see(visit)
    })

  await step('stands first in the list, and alone behind its filter', async ({ page, rows, look }) => {
    await openOnce(page, '/apps', '5 of 6 requests refused in 24 h.')
    await expect(rows.nth(1)).toContainText(id)
    await expect(rows.nth(1)).toContainText('5 of 6 requests refused in 24 h.')
    await expect(rows.nth(1)).toContainText('failing')
    await look('a list with trouble')
    await page.goto('/apps?state=failing')
    await expect(rows).toHaveCount(2)
    await expect(rows.nth(1)).toContainText(id)
  })

  await step(
    'is told of in the portal and by mail, with the way to what was refused',
    async ({ page, rows, look }) => {
      const told = notice(page, /Failing: 83.% of requests refused/, id)
      await openOnce(page, '/notices', 'Failing: 83')
      await expect(told).toHaveCount(1)
      await expect(told).toContainText('unread')
      await expect(told).toContainText('5 of 6 requests were refused.')
      await look('the notice of an incident')
      await told.getByRole('link', { name: 'Refused requests' }).click()
      await expect(page).toHaveURL(/\/log\?.*outcome=refused/)
      await expect(rows).toHaveCount(1 + REFUSALS)

      const mail = await mailAbout(new RegExp(`^${id}: Failing`))
      expect(mail?.text).toContain('5 of 6 requests were refused.')
      expect(mail?.text).toContain(`${latchkey.url}/apps/${id}/log?`)
    },
  )

  await step(
    'says so at its head: how much, since when and why, and leads to the requests',
    async ({ page, rows, look }) => {
      await page.goto(`/apps/${id}`)
      await expect(strip(page)).toContainText(/83.% refused since \d\d:\d\d UTC:/)
      await expect(page.getByRole('heading', { level: 1, name: id })).toBeVisible()
      await expect(page.getByRole('main').getByText('live', { exact: true })).toBeVisible()
      await expect(page.locator('section[aria-labelledby="refusals"] ol > li')).toHaveCount(REFUSALS)
      await look('a failing app')
      await page.getByRole('main').locator('summary', { hasText: 'More about this app' }).click()
      for (const act of ['Suspend…', 'Transfer…', 'Delete…'])
        await expect(page.getByRole('link', { name: act })).toBeVisible()
      await look('the menu of an app')
      await strip(page).getByRole('link', { name: '5 requests' }).click()
      await expect(page).toHaveURL(/\/log\?.*outcome=refused/)
      await expect(rows).toHaveCount(1 + REFUSALS)
    },
  )

  await step('and in the same strip what else is coming, with the way to it', async ({ page, look }) => {
    await expireIn(id, 11)
    await page.goto(`/apps/${id}`)
    await expect(strip(page)).toContainText(/refused since .*The secret “.*” expires in 11 days\./)
    await look('a failing app whose secret expires')
    await strip(page).getByRole('link', { name: 'Rotate' }).click()
    await expect(page).toHaveURL(/\/secrets\?ask=rotate&credential=/)
    await expireIn(id, null)
  })

  await step('is not told apart by strangers, whose attempts are a line in small', async ({ page }) => {
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

  await tokens(failing, 4 * REFUSALS)
  await step('and recovers, which is told of as well', async ({ page, look }) => {
    await openOnce(page, `/apps/${id}`, 'Healthy.')
    await expect(strip(page)).toContainText('Healthy.')
    await look('an app that has recovered')
    const over = notice(page, /The app is healthy again/, id)
    await openOnce(page, '/notices', 'The app is healthy again')
    await expect(over).toHaveCount(1)
    await expect(notice(page, /Failing/, id)).toHaveCount(1)
    await look('the notice that it is over')
    await over.getByRole('link', { name: 'Overview' }).click()
    await expect(strip(page)).toContainText('Healthy.')
    await mailAbout(new RegExp(`^${id}: The app is healthy again`))
  })
  for (const { context, complaints } of visits) {
    expect(complaints.join('\n\n')).toBe('')
    await context.close()
  }
})
