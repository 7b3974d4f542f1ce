import { expect, type Page } from '@playwright/test'
import pg from 'pg'
import { newKeyPair, sendAssertion, signAssertion } from './harness/assertion.ts'
import { test } from './harness/browsing.ts'
import { Latchkey, type MadeClient } from './harness/latchkey.ts'
import { staffVisitor } from './harness/staff.ts'
import { requestToken } from './harness/token.ts'

// “Partner X gets 401”: the connectivity team finds the cause from the search box, in two steps.

let latchkey: Latchkey
let database: pg.Client

test.beforeAll(async () => {
  latchkey = await Latchkey.start()
  database = new pg.Client({ connectionString: latchkey.ownerDatabaseUrl })
  await database.connect()
})
test.afterAll(async () => {
  await database?.end()
  await latchkey?.remove()
})

const field = (page: Page) => page.getByRole('combobox', { name: 'Search apps, pages and actions' })
const options = (page: Page) => page.getByRole('listbox').getByRole('option')

/** Opens the search box from wherever one is, and types. */
async function search(page: Page, text: string) {
  await expect(page.getByRole('button', { name: 'Search' })).toBeVisible()
  await page.keyboard.press('/')
  await field(page).fill(text)
}

const cli = async (args: string[], stdin?: string) => {
  const { code, stderr } = await latchkey.command(args, stdin)
  if (code !== 0) throw new Error(stderr)
}

/** Asks until it is refused, since instances hear of a change a moment later; answers with the request's ID. */
async function refused(ask: () => Promise<{ status: number; headers: Headers }>): Promise<string> {
  let id = ''
  await expect(async () => {
    const answer = await ask()
    expect(answer.status).toBeGreaterThanOrEqual(400)
    id = answer.headers.get('x-request-id') ?? ''
  }).toPass({ timeout: 30_000 })
  return id
}

const end = (column: string, id: string) =>
  database.query(
    `UPDATE client_credential SET ${column} = now() - interval '1 minute'
     WHERE client_ref = (SELECT id FROM client WHERE client_id = $1)`,
    [id],
  )

/** What went wrong with an app, as it is made to; answers with the ID of a request that was refused. */
type Incident = {
  name: string
  cause: string | RegExp
  happen: (client: MadeClient) => Promise<string>
}

const ask = (client: MadeClient, body: Record<string, string> = {}) =>
  requestToken(latchkey.url, client, body)
const wrong = (client: MadeClient): MadeClient => ({ ...client, client_secret: 'not-the-secret' })

const INCIDENTS: readonly Incident[] = [
  { name: 'wrong-secret', cause: 'Wrong secret', happen: (client) => refused(() => ask(wrong(client))) },
  {
    name: 'retired',
    cause: /was retired/,
    async happen(client) {
      await end('retires_at', client.client_id)
      return await refused(() => ask(client))
    },
  },
  {
    name: 'expired',
    cause: /expired on/,
    async happen(client) {
      await end('expires_at', client.client_id)
      return await refused(() => ask(client))
    },
  },
  {
    name: 'deactivated',
    cause: /was deactivated/,
    async happen(client) {
      await end('deactivated_at', client.client_id)
      return await refused(() => ask(client))
    },
  },
  {
    name: 'suspended',
    cause: 'The app is suspended',
    async happen(client) {
      await cli(['client', 'suspend', '--id', client.client_id])
      return await refused(() => ask(client))
    },
  },
  {
    name: 'address',
    cause: 'Address not allowed',
    async happen(client) {
      await cli([
        'client',
        'restrict',
        '--id',
        client.client_id,
        '--allow',
        '203.0.113.0/24',
        '--address-mode',
        'enforce',
      ])
      return await refused(() => ask(client))
    },
  },
  {
    name: 'quota',
    cause: 'Hourly quota reached',
    async happen(client) {
      await cli(['client', 'restrict', '--id', client.client_id, '--quota', '1', '--quota-mode', 'enforce'])
      return await refused(() => ask(client))
    },
  },
  {
    name: 'scope',
    cause: 'Scope not granted',
    happen: (client) => refused(() => ask(client, { scope: 'clients:read' })),
  },
  {
    name: 'method',
    cause: 'Authentication method not allowed',
    async happen(client) {
      await cli(['client', 'update', '--id', client.client_id, '--auth-method', 'client_secret_post'])
      return await refused(() => ask(client))
    },
  },
  {
    name: 'assertion-clock',
    cause: 'The assertion has expired',
    async happen({ client_id: id }) {
      const pair = newKeyPair()
      await cli(['client', 'add-key', '--id', id, '--name', 'clock', '--key-stdin'], pair.publicPem)
      const behind = Math.floor(Date.now() / 1000) - 3600
      const claims = { iat: behind, exp: behind + 60 }
      return await refused(async () =>
        sendAssertion(latchkey.url, await signAssertion(latchkey.url, id, pair, { claims })),
      )
    },
  },
]

test('each of twelve incidents is found from the search box to its cause in two steps', async ({
  browser,
}) => {
  const { context, page, complaints, look } = await staffVisitor(browser, latchkey, 'Ines')
  for (const { name, cause, happen } of INCIDENTS)
    await test.step(name, async () => {
      const clientId = `case-${name}`
      const client = await latchkey.createClient(clientId, { team: 'incidents' })
      const requestId = await happen(client)
      // By what a partner reads out of its log: straight to the cause.
      await expect(async () => {
        await page.goto('/apps')
        await search(page, requestId)
        await expect(options(page).first()).toContainText(clientId, { timeout: 3_000 })
      }).toPass({ timeout: 60_000 })
      await options(page).first().click()
      await expect(page).toHaveURL(new RegExp(`/connectivity/token-requests/${requestId}$`))
      await expect(page.getByRole('main')).toContainText(cause)
      // By the client ID: the app, and its refusal.
      await search(page, clientId)
      await page
        .getByRole('option', { name: new RegExp(`^${clientId}`) })
        .first()
        .click()
      await expect(page).toHaveURL(new RegExp(`/connectivity/apps/${clientId}$`))
      await page.getByRole('region', { name: 'Latest refusals' }).getByRole('link').first().click()
      await expect(page.getByRole('main')).toContainText(cause)
    })
  // A browser that came from another page has the title a moment later.
  await expect(page).toHaveTitle(/Token request/)
  await look('a token request of another team')
  await page.goto('/connectivity/apps/case-expired')
  await look('an app of another team')

  await test.step('deleted', async () => {
    const client = await latchkey.createClient('case-deleted', { team: 'incidents' })
    await cli(['client', 'delete', '--id', 'case-deleted', '--confirm', 'case-deleted'])
    await refused(() => ask(client))
    await search(page, 'case-deleted')
    await page.getByRole('option', { name: /case-deleted \(deleted\)/ }).click()
    await expect(page.getByText('are refused as unknown')).toBeVisible()
  })

  await test.step('a misspelt client ID', async () => {
    const client = await latchkey.createClient('case-spelling', { team: 'incidents' })
    const requestId = await refused(() => ask({ ...client, client_id: 'case-speling' }))
    await page.goto('/connectivity')
    await search(page, 'case-speling')
    await expect(options(page).first()).toContainText('one character off')
    await options(page).first().click()
    await expect(page).toHaveURL(/case-spelling/)
    // What was presented is stored some seconds later.
    await expect(async () => {
      await page.reload()
      await expect(page.getByText('Misspelt client ID?')).toBeVisible({ timeout: 3_000 })
    }).toPass({ timeout: 120_000 })
    await page.goto('/connectivity')
    await search(page, requestId)
    await options(page).filter({ hasText: 'case-speling is one character off case-spelling' }).click()
    await expect(page).toHaveURL(/case-spelling/)
  })

  await test.step('a client ID that is nothing like an app’s', async () => {
    const client = await latchkey.createClient('case-nowhere', { team: 'incidents' })
    const requestId = await refused(() => ask({ ...client, client_id: 'somebody-elses' }))
    // What was presented is stored some seconds later.
    await expect(async () => {
      await page.goto('/connectivity')
      await search(page, requestId)
      const found = options(page).filter({ hasText: 'no app has this client ID' })
      await expect(found).toBeVisible({ timeout: 5_000 })
      await found.click()
    }).toPass({ timeout: 120_000 })
    await expect(page).toHaveURL(new RegExp(requestId))
    await expect(page.getByRole('main')).toContainText('somebody-elses')
    await expect(page.getByRole('main')).toContainText('Authorization: Basic')
    expect(await page.content()).not.toContain(client.client_secret)
    await expect(page).toHaveTitle(/Token request/)
    await look('a request of nobody')
  })
  expect(complaints).toEqual([])
  await context.close()
})

test('a secret is found by its first and last characters, an app by an address, and no secret leaves the browser', async ({
  browser,
}) => {
  const { context, page } = await staffVisitor(browser, latchkey, 'Ida')
  const client = await latchkey.createClient('found-by-secret', { team: 'incidents' })
  const asked: string[] = []
  page.on('request', (request) => void asked.push(request.url()))
  const secret = client.client_secret
  for (const text of [secret.slice(0, 12), secret.slice(-4), secret]) {
    await page.goto('/connectivity')
    await search(page, text)
    await expect(options(page).filter({ hasText: 'found-by-secret' }).first()).toBeVisible()
    await page.keyboard.press('Escape')
  }
  expect(asked.filter((url) => url.includes(secret))).toEqual([])
  await expect(async () => {
    expect((await ask(wrong(client))).status).toBe(401)
    await page.goto('/connectivity')
    await search(page, '127.0.0.1')
    await expect(options(page).filter({ hasText: 'wrong secret' }).first()).toBeVisible({ timeout: 3_000 })
  }).toPass({ timeout: 60_000 })
  await context.close()
})

test('partners and pages are found by staff, people by administrators alone', async ({ browser }) => {
  const staff = await staffVisitor(browser, latchkey, 'Ilse')
  await staff.page.goto('/connectivity/partners/new')
  await staff.page.getByLabel('Name').fill('Südwind AG')
  await staff.page.getByLabel('Contacts').fill('Ops <ops@suedwind.example>')
  await staff.page.getByRole('button', { name: 'Add partner' }).click()
  await expect(staff.page).toHaveURL(/\/connectivity\/partners\/s/)
  for (const text of ['südw', 'ops@suedwind']) {
    await staff.page.goto('/apps')
    await search(staff.page, text)
    await expect(options(staff.page).filter({ hasText: 'Südwind AG' })).toBeVisible()
    await staff.page.keyboard.press('Escape')
  }
  await search(staff.page, 'ilse@connectivity.example')
  await expect(staff.page.getByText('Nothing found for')).toBeVisible()
  const boss = await staffVisitor(browser, latchkey, 'Ivo', { role: 'administrator' })
  await search(boss.page, 'ilse@connectivity')
  await options(boss.page).filter({ hasText: 'ilse@connectivity.example' }).click()
  await expect(boss.page).toHaveURL(/\/people\//)
  await Promise.all([staff.context.close(), boss.context.close()])
})
