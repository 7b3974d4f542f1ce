import { generateKeyPairSync } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Browser, expect, type Page } from '@playwright/test'
import pg from 'pg'
import { complaintsOf, PASSWORD, signIn, test } from './harness/browsing.ts'
import { inspect } from './harness/inspect.ts'
import { Latchkey, type MadeClient } from './harness/latchkey.ts'
import { staffVisitor } from './harness/staff.ts'
import { callApi, tokenOf } from './harness/token.ts'

// A partner takes its own secret by a link; staff see what became of it, and nothing else.

let latchkey: Latchkey

test.beforeAll(async () => {
  latchkey = await Latchkey.start()
})
test.afterAll(async () => {
  await latchkey?.remove()
})

/** A browser of its own. */
async function visitor(browser: Browser, { scripts = true } = {}) {
  const context = await browser.newContext({
    baseURL: latchkey.url,
    javaScriptEnabled: scripts,
    permissions: ['clipboard-read', 'clipboard-write'],
  })
  const page = await context.newPage()
  const complaints = complaintsOf(page, latchkey.url)
  const look = async (what: string) => void complaints.push(...(await inspect(page, what)))
  return { context, page, complaints, look }
}

/** A link for a new app, by the command line. */
async function linkFor(team: string, args: readonly string[] = [], input?: string) {
  const made = await latchkey.command(
    ['hand-off', 'create', '--team', team, '--new-name', 'Feed', '--reason', 'A ticket', ...args, '--json'],
    input,
  )
  if (made.code !== 0) throw new Error(made.stderr)
  const { link, hand_off: id }: { link: string; hand_off: string } = JSON.parse(made.stdout)
  return { link, id, code: link.split('#')[1] ?? '' }
}

async function openLink(page: Page, link: string): Promise<void> {
  await page.goto(link)
  await expect(page.getByLabel('Code')).toHaveValue(link.split('#')[1] ?? '')
  await page.getByRole('button', { name: 'Open the link' }).click()
}

/** Where staff read of a hand-off, of its app and of what was done. */
const STAFF_PAGES = [
  '/connectivity/hand-offs',
  '/connectivity/partners?view=list',
  '/connectivity/partners/nordwind-energie',
  '/connectivity/apps',
  '/connectivity/apps/nordwind-feed',
  '/connectivity/audit',
  '/notices',
]
const STAFF_FILES = ['/connectivity/partners/csv', '/connectivity/audit/csv', '/connectivity/audit/jsonl']

/** Everything that is stored, as bytes of its files and as rows. */
async function stored(): Promise<Buffer[]> {
  const database = new pg.Client({ connectionString: latchkey.superuserDatabaseUrl })
  await database.connect()
  try {
    await database.query('CHECKPOINT')
    const { rows: tables } = await database.query<{ name: string }>(
      `SELECT quote_ident(relname) AS name FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace`,
    )
    const exported: Buffer[] = []
    for (const { name } of tables) {
      const { rows } = await database.query(`SELECT to_jsonb(t)::text AS row FROM ${name} t`)
      exported.push(Buffer.from(rows.map(({ row }) => row).join('\n')))
    }
    const files = readdirSync(latchkey.dataDir, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => readFileSync(join(entry.parentPath, entry.name)))
    return [...exported, ...files]
  } finally {
    await database.end()
  }
}

/** Every instance hears of an end within seconds. */
const refused = (client: MadeClient) =>
  expect(() => expect(tokenOf(latchkey.url, client)).rejects.toThrow('401')).toPass({ timeout: 20_000 })

const stageOf = (page: Page, name: string) =>
  page.getByRole('listitem').filter({ has: page.getByRole('heading', { level: 2, name, exact: false }) })

async function until(page: Page, holds: () => Promise<void>): Promise<void> {
  await expect(async () => {
    await page.reload()
    await holds()
  }).toPass({ timeout: 120_000 })
}

test('a partner claims without an account, and staff see that it works', async ({ browser }) => {
  test.slow()
  const stella = await staffVisitor(browser, latchkey, 'Stella', {
    permissions: ['clipboard-read', 'clipboard-write'],
  })
  const { page } = stella
  let link = ''
  let handOffPath = ''
  await test.step('staff prepare it', async () => {
    await page.goto('/connectivity/hand-offs')
    await expect(page.getByText('No hand-offs yet.')).toBeVisible()
    await stella.look('no hand-offs')
    await page.getByRole('link', { name: 'Prepare a hand-off' }).click()
    await expect(page.getByText('No partners yet.')).toBeVisible()
    await stella.look('no partner to choose')
    await page.getByRole('link', { name: 'Add a partner' }).click()
    await page.getByLabel('Name').fill('Nordwind Energie')
    await page.getByLabel('Contacts').fill('Ada Lovelace <ada@nordwind.example>')
    await page.getByRole('button', { name: 'Add partner' }).click()
    await expect(page).toHaveURL(/\/partners\/nordwind-energie$/)
    await page.goto('/connectivity/hand-offs/new')
    await page.getByRole('searchbox').fill('wind')
    await expect(page).toHaveURL(/q=wind$/)
    await stella.look('a partner to choose')
    await page.getByRole('link', { name: 'Nordwind Energie' }).click()
    await expect(page.getByRole('heading', { level: 1 })).toHaveText(
      'Prepare a hand-off for Nordwind Energie',
    )
    await page.getByRole('button', { name: 'Prepare hand-off' }).click()
    await expect(page.getByRole('alert').first()).toContainText('Say why the partner gets this')
    await page.getByLabel('Reason').fill('Contract 4711')
    await page.getByRole('button', { name: 'Prepare hand-off' }).click()
    await expect(page.getByRole('alert').first()).toContainText('Choose an app, or name a new one.')
    await expect(page.getByLabel('Reason')).toHaveValue('Contract 4711')
    await stella.look('a hand-off without an app')
    await page.getByLabel('Name').fill('Grid feed')
    await page.getByLabel('Client ID').fill('nordwind-feed')
    await page.getByRole('checkbox', { name: 'clients:read' }).check()
    await page.getByLabel('Tokens an hour').fill('5,000')
    await page.getByRole('button', { name: 'Prepare hand-off' }).click()
    link = await page.getByLabel('Link').inputValue()
    expect(link).toMatch(/\/claim#[\w-]{43}$/)
    await stella.look('the link')
  })

  await test.step('a scanner comes first', async () => {
    const bare = link.split('#')[0] ?? ''
    for (const method of ['GET', 'HEAD', 'GET']) {
      const answer = await fetch(bare, { method, headers: { 'user-agent': 'LinkScanner/1.0' } })
      expect(answer.status).toBe(200)
      expect(answer.headers.get('set-cookie')).toBeNull()
      expect(answer.headers.get('cache-control')).toContain('no-store')
    }
    await page.getByRole('link', { name: 'See what becomes of it' }).click()
    await expect(page.getByText('Not opened yet')).toBeVisible()
    await expect(page.getByText('Contract 4711')).toBeVisible()
    await expect(page.getByText('5,000 tokens an hour')).toBeVisible()
    handOffPath = new URL(page.url()).pathname
    await stella.look('a hand-off that waits')
  })

  await test.step('staff cannot open it', async () => {
    await page.goto('/claim')
    await expect(page.getByText('You are signed in as the connectivity team')).toBeVisible()
    await expect(page.getByLabel('Code')).toHaveCount(0)
    await stella.look('a link opened by staff')
  })

  const ada = await visitor(browser)
  /** Each that was shown, the latest last: those before no longer work. */
  const shown: string[] = []
  await test.step('the partner shows the secret', async () => {
    await ada.page.goto('/claim')
    await ada.look('claiming, without a code')
    await openLink(ada.page, link)
    await expect(ada.page.getByRole('heading', { name: 'Nordwind Energie' })).toBeVisible()
    expect(ada.page.url()).toBe(`${latchkey.url}/claim`)
    await expect(ada.page.getByText('Prepared by Stella.')).toBeVisible()
    await expect(ada.page.getByText('clients:read')).toBeVisible()
    await expect(ada.page.getByText('At most 5,000 tokens an hour.')).toBeVisible()
    await ada.look('a link that is open')
    await ada.page.getByRole('button', { name: 'Show the secret' }).click()
    await expect(ada.page.getByLabel('API Token')).toHaveValue(/^lk_live_/)
    shown.push(await ada.page.getByLabel('API Token').inputValue())
    await ada.look('the secret')
  })

  const ended = 'The secret that this page showed no longer works'
  await test.step('a second tab shows a newer one, and the first says that its own is dead', async () => {
    const tab = await ada.context.newPage()
    const complaints = complaintsOf(tab, latchkey.url)
    await tab.goto('/claim')
    await expect(tab.getByText('Waiting for the first token')).toBeVisible()
    await tab.getByRole('button', { name: 'Show a new secret' }).click()
    await expect(tab.getByLabel('API Token')).toHaveValue(/^lk_live_/)
    shown.push(await tab.getByLabel('API Token').inputValue())
    await tab.getByRole('dialog').getByRole('button', { name: 'Copy', exact: true }).first().click()
    await tab.getByRole('button', { name: 'I’ve stored it' }).click()
    const dialog = ada.page.getByRole('dialog', { name: 'This secret no longer works' })
    await expect(dialog).toBeVisible({ timeout: 60_000 })
    await expect(ada.page.getByLabel('API Token')).toHaveCount(0)
    await ada.look('a secret that was replaced while it was shown')
    await dialog.getByRole('button', { name: 'Back to the page' }).click()
    await expect(ada.page.getByText(ended)).toBeVisible()
    await expect(tab.getByText(ended)).toHaveCount(0)
    await ada.look('a page whose secret was replaced')
    expect(complaints).toEqual([])
    await tab.close()
  })

  await test.step('it was lost, so it is made again, and the one before no longer works', async () => {
    await ada.page.getByRole('button', { name: 'Show a new secret' }).click()
    await expect(ada.page.getByLabel('API Token')).toHaveValue(/^lk_live_/)
    shown.push(await ada.page.getByLabel('API Token').inputValue())
    expect(new Set(shown).size).toBe(3)
    await ada.page.getByRole('dialog').getByRole('button', { name: 'Copy', exact: true }).first().click()
    await ada.page.getByRole('button', { name: 'I’ve stored it' }).click()
    await expect(ada.page.getByText(ended)).toHaveCount(0)
    for (const old of shown.slice(0, -1)) await refused({ client_id: 'nordwind-feed', client_secret: old })
    await ada.look('a secret that was shown')
  })

  const client = { client_id: 'nordwind-feed', client_secret: shown.at(-1) ?? '' }
  const token = await tokenOf(latchkey.url, client)
  await test.step('the page says that it works', async () => {
    await expect(ada.page.getByText('It works', { exact: true })).toBeVisible({ timeout: 60_000 })
    await ada.page.getByRole('button', { name: 'I have saved it' }).click()
    await expect(ada.page.getByText('You confirmed on')).toBeVisible()
    await expect(ada.page.getByRole('button', { name: 'Show a new secret' })).toHaveCount(0)
    await ada.look('a claim that is confirmed')
  })

  await test.step('the board moves by itself', async () => {
    await page.goto('/connectivity/partners')
    await until(page, () =>
      expect(stageOf(page, 'First token')).toContainText('Nordwind Energie', { timeout: 2_000 }),
    )
    expect((await callApi(latchkey.url, '/api/v1/whoami', token)).status).toBe(200)
    await until(page, () =>
      expect(stageOf(page, 'First API call')).toContainText('Nordwind', { timeout: 2_000 }),
    )
    await page.goto('/connectivity/hand-offs')
    await page.getByRole('link', { name: 'nordwind-feed' }).click()
    await expect(page.getByText('Claimed', { exact: true }).first()).toBeVisible()
    await expect(page.getByRole('main').getByText(/First token/)).toBeVisible()
    await stella.look('a hand-off that is claimed')
    await page.goto('/connectivity/partners/nordwind-energie')
    await expect(page.getByRole('heading', { name: 'Hand-offs' })).toBeVisible()
    await expect(page.getByRole('link', { name: 'The holder of a hand-off link' }).first()).toHaveAttribute(
      'href',
      /\/connectivity\/hand-offs\/[\w-]{36}$/,
    )
    await stella.look('a partner with a hand-off')
    await page.goto('/notices')
    await expect(page.getByText('Nordwind Energie claimed nordwind-feed')).toBeVisible()
  })

  await test.step('nothing keeps the secret or the code', async () => {
    const code = link.split('#')[1] ?? ''
    const kept = await ada.page.evaluate(async () => {
      const cached: string[] = []
      for (const name of await caches.keys()) {
        const cache = await caches.open(name)
        for (const request of await cache.keys())
          cached.push(request.url, (await (await cache.match(request))?.text()) ?? '')
      }
      return JSON.stringify([{ ...sessionStorage }, document.cookie, location.href, history.state, cached])
    })
    // Cookies that scripts don't see, localStorage and IndexedDB.
    const storage = JSON.stringify(await ada.context.storageState({ indexedDB: true }))
    const html = await ada.page.content()
    const seen: string[] = []
    for (const path of STAFF_PAGES) {
      await page.goto(path)
      seen.push(await page.content())
    }
    await page.goto(handOffPath)
    seen.push(await page.content())
    for (const path of STAFF_FILES) {
      const file = await page.request.get(path)
      expect(file.status(), path).toBe(200)
      seen.push(await file.text())
    }
    const places = [
      ...(await stored()),
      ...[kept, storage, html, latchkey.output, ...seen].map((text) => Buffer.from(text)),
    ]
    for (const hidden of [...shown, code])
      expect(places.filter((place) => place.includes(hidden))).toHaveLength(0)
    // The search finds what is there.
    expect(places.some((place) => place.includes('nordwind-feed'))).toBe(true)
    const cookies = await ada.context.cookies()
    for (const { value } of cookies) expect(storage).toContain(value)
    expect(seen.filter((text) => text.includes('nordwind'))).toHaveLength(seen.length)
    expect(cookies.map(({ httpOnly, sameSite }) => ({ httpOnly, sameSite }))).toEqual([
      { httpOnly: true, sameSite: 'Lax' },
    ])
  })

  await test.step('whoever comes second reads when and from where, and can end it', async () => {
    const second = await visitor(browser)
    await openLink(second.page, link)
    await expect(second.page.getByText('This link was already opened')).toBeVisible()
    await second.look('a link that was opened')
    await second.page.getByRole('button', { name: 'This wasn’t me' }).click()
    await expect(second.page.getByText('End what was handed over?')).toBeVisible()
    await second.look('asked once more')
    await second.page.getByRole('button', { name: 'Cancel' }).click()
    await expect(second.page.getByRole('button', { name: 'This wasn’t me' })).toBeFocused()
    await second.page.getByRole('button', { name: 'This wasn’t me' }).click()
    await expect(second.page.getByText('End what was handed over?')).toBeVisible()
    expect(await tokenOf(latchkey.url, client)).toContain('.')
    await second.page.getByRole('button', { name: 'End it now' }).click()
    await expect(second.page.getByText('It has ended')).toBeVisible()
    await refused(client)
    expect(second.complaints).toEqual([])
    await second.context.close()
    await ada.page.reload()
    await expect(ada.page.getByText('This link was ended')).toBeVisible()
    await ada.look('a claim that somebody ended')
    await page.goto('/notices')
    await expect(page.getByText('Nordwind Energie: “This wasn’t me”')).toBeVisible()
  })
  expect([...stella.complaints, ...ada.complaints]).toEqual([])
  await Promise.all([stella, ada].map(({ context }) => context.close()))
})

test('scripts are off, the client ID is left to the partner, and a passphrase is asked for', async ({
  browser,
}) => {
  await latchkey.command(['team', 'create', '--slug', 'quiet-partner'])
  const { code } = await linkFor('quiet-partner', ['--passphrase-stdin'], 'blue heron at noon')
  const { page, context } = await visitor(browser, { scripts: false })
  await page.goto('/claim')
  await page.getByLabel('Code').fill(code)
  await page.getByRole('button', { name: 'Open the link' }).click()
  await expect(page.getByLabel('Passphrase')).toBeVisible()
  await expect(page.getByRole('alert')).toHaveCount(0)
  await expect(page.getByLabel('Code')).toHaveValue(code)
  await page.getByLabel('Passphrase').fill('a wrong one')
  await page.getByRole('button', { name: 'Open the link' }).click()
  await expect(page.getByRole('alert')).toContainText('4 attempts are left')
  await page.getByLabel('Passphrase').fill('blue heron at noon')
  await page.getByRole('button', { name: 'Open the link' }).click()
  await expect(page.getByRole('heading', { name: 'quiet-partner' })).toBeVisible()
  await page.getByLabel('Client ID').first().fill('quiet-feed')
  await page.getByRole('button', { name: 'Show the secret' }).click()
  const secret = await page.getByLabel('API Token').inputValue()
  expect(secret).toMatch(/^lk_live_/)
  await page.getByRole('link', { name: 'I’ve stored it' }).click()
  await expect(page.getByText('Waiting for the first token')).toBeVisible()
  await tokenOf(latchkey.url, { client_id: 'quiet-feed', client_secret: secret })
  await until(page, () => expect(page.getByText('It works', { exact: true })).toBeVisible({ timeout: 2_000 }))
  await page.getByRole('button', { name: 'I have saved it' }).click()
  await expect(page.getByText('You confirmed on')).toBeVisible()
  await context.close()
})

test('a partner is asked for the passphrase, and registers a public key in place of a secret', async ({
  browser,
}) => {
  await latchkey.command(['team', 'create', '--slug', 'key-partner'])
  const args = ['--new-id', 'key-feed', '--passphrase-stdin']
  const { link, id } = await linkFor('key-partner', args, 'blue heron at noon')
  const { page, context, look, complaints } = await visitor(browser)
  await openLink(page, link)
  await expect(page.getByLabel('Passphrase')).toBeFocused()
  // Next announces routes in an alert of its own.
  const alert = page.getByRole('main').getByRole('alert')
  await expect(alert).toHaveCount(0)
  await look('a passphrase that is asked for')
  await page.getByRole('button', { name: 'Open the link' }).click()
  await expect(alert).toContainText('Enter the passphrase')
  await page.getByLabel('Passphrase').fill('blue heron at noon')
  await page.getByRole('button', { name: 'Open the link' }).click()
  await page.getByText('Use a public key instead').click()
  const { publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  await page.getByLabel('Public key').fill(String(publicKey.export({ type: 'spki', format: 'pem' })))
  await page.getByRole('button', { name: 'Register the key' }).click()
  await expect(page.getByText('Your public key is registered.')).toHaveCount(1)
  await expect(page.getByText('Replace the public key')).toBeVisible()
  await expect(page.getByText('Lost it?')).toHaveCount(0)
  await expect(page.getByRole('button', { name: /Show .* secret/ })).toHaveCount(0)
  await look('a public key that is registered')
  const shown = await latchkey.command(['hand-off', 'show', '--id', id, '--json'])
  expect(JSON.parse(shown.stdout)).toMatchObject({ apps: [{ client_id: 'key-feed', kind: 'key' }] })
  expect(complaints).toEqual([])
  await context.close()
})

test('a link that is over says so, each in its own words', async ({ browser }) => {
  await latchkey.command(['team', 'create', '--slug', 'late-partner'])
  const { page, context, look, complaints } = await visitor(browser)
  await page.goto('/claim')
  await page.getByLabel('Code').fill('guessed')
  await page.getByRole('button', { name: 'Open the link' }).click()
  await expect(page.getByRole('alert').first()).toContainText('This link is wrong')
  await look('a guessed link')

  const revoked = await linkFor('late-partner')
  await latchkey.command(['hand-off', 'revoke', '--id', revoked.id])
  await openLink(page, revoked.link)
  await expect(page.getByText('This link was revoked')).toBeVisible()

  const expired = await linkFor('late-partner')
  const database = new pg.Client({ connectionString: latchkey.ownerDatabaseUrl })
  await database.connect()
  await database.query("UPDATE hand_off SET expires_at = now() - interval '1 minute' WHERE id = $1", [
    expired.id,
  ])
  await database.end()
  await page.goto('/sign-in')
  await openLink(page, expired.link)
  await expect(page.getByText('This link has expired')).toBeVisible()
  await look('an expired link')

  const elsewhere = await linkFor('late-partner', ['--opener-allow', '203.0.113.0/24'])
  await page.goto('/sign-in')
  await openLink(page, elsewhere.link)
  await expect(page.getByRole('alert').first()).toContainText('can’t be opened from your address')

  const guarded = await linkFor('late-partner', ['--passphrase-stdin'], 'blue heron at noon')
  await page.goto('/sign-in')
  await openLink(page, guarded.link)
  for (const left of ['4 attempts are', '3 attempts are', '2 attempts are', 'One attempt is']) {
    await page.getByLabel('Passphrase').fill('a wrong one')
    await page.getByRole('button', { name: 'Open the link' }).click()
    await expect(page.getByRole('alert').first()).toContainText(`${left} left`)
  }
  await page.getByLabel('Passphrase').fill('a wrong one')
  await page.getByRole('button', { name: 'Open the link' }).click()
  await expect(page.getByText('This link is locked')).toBeVisible()
  await look('a link that five wrong passphrases locked')

  const shown = await latchkey.command(['hand-off', 'show', '--id', expired.id, '--json'])
  expect(JSON.parse(shown.stdout)).toMatchObject({ state: 'expired', team: 'late-partner' })
  const listed = await latchkey.command(['hand-off', 'list', '--team', 'late-partner', '--json'])
  expect(JSON.parse(listed.stdout)).toMatchObject({ total: 4 })
  expect(complaints).toEqual([])
  await context.close()
})

test('two open a link at once: each reads its own page, and with scripts off it can be ended', async ({
  browser,
}) => {
  await latchkey.command(['team', 'create', '--slug', 'twice-opened'])
  const email = 'tilda@twice-opened.example'
  const account = ['--email', email, '--role', 'developer', '--name', 'Tilda', '--password-stdin']
  await latchkey.command(['user', 'create', ...account], PASSWORD)
  await latchkey.command(['team', 'add', '--slug', 'twice-opened', '--email', email])
  const { link, code } = await linkFor('twice-opened', ['--new-id', 'twice-feed'])
  const both = [await visitor(browser), await visitor(browser)]
  for (const { page } of both) {
    await page.goto(link)
    await expect(page.getByLabel('Code')).toHaveValue(code)
  }
  await Promise.all(both.map(({ page }) => page.getByRole('button', { name: 'Open the link' }).click()))
  const own = (page: Page) => page.getByRole('heading', { name: 'twice-opened' })
  const taken = (page: Page) => page.getByText('This link was already opened')
  for (const { page } of both) await expect(own(page).or(taken(page))).toBeVisible()
  const holders = await Promise.all(both.map(({ page }) => own(page).isVisible()))
  expect(holders.toSorted()).toEqual([false, true])
  const [holder, second] = holders[0] ? both : both.toReversed()
  if (!holder || !second) throw new Error('Nobody opened it.')
  await expect(taken(second.page)).toBeVisible()
  await holder.page.getByRole('button', { name: 'Show the secret' }).click()
  await expect(holder.page.getByLabel('API Token')).toHaveValue(/^lk_live_/)

  const quiet = await visitor(browser, { scripts: false })
  const openQuietly = async () => {
    await quiet.page.goto('/claim')
    await quiet.page.getByLabel('Code').fill(code)
    await quiet.page.getByRole('button', { name: 'Open the link' }).click()
    await expect(taken(quiet.page)).toBeVisible()
    await quiet.page.getByRole('button', { name: 'This wasn’t me' }).click()
    await expect(quiet.page.getByText('End what was handed over?')).toBeVisible()
  }
  await openQuietly()
  await quiet.page.getByRole('link', { name: 'Cancel' }).click()
  await expect(quiet.page.getByLabel('Code')).toHaveValue('')
  await openQuietly()
  await quiet.page.getByRole('button', { name: 'End it now' }).click()
  await expect(quiet.page.getByText('It has ended')).toBeVisible()

  // The page of whoever opened it learns that by itself.
  const dialog = holder.page.getByRole('dialog', { name: 'This secret no longer works' })
  await expect(dialog).toBeVisible({ timeout: 60_000 })
  await dialog.getByRole('button', { name: 'Back to the page' }).click()
  await expect(holder.page.getByText('This link was ended')).toBeVisible({ timeout: 60_000 })

  // The team reads of it, of its app and what to do.
  const member = await visitor(browser)
  await signIn(member.page, email)
  await member.page.goto('/notices')
  const notice = member.page
    .getByRole('listitem')
    .filter({ hasText: 'A hand-off was disputed: “This wasn’t me”' })
  await expect(notice).toContainText('Someone with the link for twice-feed')
  await expect(notice).toContainText('What was handed over has ended, with its tokens.')
  await expect(notice).toContainText('Tell the connectivity team whether someone on your team opened it.')
  await member.look('the notice of a dispute')
  await notice.getByRole('link', { name: 'Apps' }).click()
  await expect(member.page.getByRole('link', { name: /twice-feed|Feed/ }).first()).toBeVisible()
  expect([...both, member].flatMap(({ complaints }) => complaints)).toEqual([])
  for (const { context } of [...both, quiet, member]) await context.close()
})

test('a lost connection loses nothing, and a link that was sent anew says so', async ({ browser }) => {
  await latchkey.command(['team', 'create', '--slug', 'unlucky'])
  const { link, id } = await linkFor('unlucky', ['--new-id', 'unlucky-feed'])
  const { page, context, look } = await visitor(browser)
  /** The server does it, and its answer never comes. */
  const answers: string[] = []
  const lose = () =>
    page.route('**/claim', async (route) => {
      if (route.request().method() !== 'POST') return await route.continue()
      answers.push(await (await route.fetch({ maxRedirects: 0 })).text())
      await route.abort()
    })
  const alert = page.getByRole('main').getByRole('alert')
  await lose()
  await openLink(page, link)
  await expect(alert).toContainText('can’t tell whether this was done')
  await page.unroute('**/claim')
  // The cookie was in that answer: the browser is known by what its form sends again.
  await context.clearCookies()
  await page.getByRole('button', { name: 'Open the link' }).click()
  await expect(page.getByRole('heading', { name: 'unlucky' })).toBeVisible()

  await lose()
  await page.getByRole('button', { name: 'Show the secret' }).click()
  await expect(alert).toContainText('can’t tell whether this was done')
  await page.unroute('**/claim')
  // The page finds out by itself that a secret was made, and offers another.
  await expect(page.getByText('Lost it?')).toBeVisible({ timeout: 60_000 })
  await look('a secret whose answer was lost')
  const lost = /lk_live_[0-9A-Za-z]{49}/.exec(answers.at(-1) ?? '')?.[0] ?? ''
  expect(lost).toMatch(/^lk_live_/)
  await page.getByRole('button', { name: 'Show a new secret' }).click()
  await expect(page.getByLabel('API Token')).toHaveValue(/^lk_live_/)
  const secret = await page.getByLabel('API Token').inputValue()
  expect(secret).not.toBe(lost)
  await page.getByRole('dialog').getByRole('button', { name: 'Copy', exact: true }).first().click()
  await page.getByRole('button', { name: 'I’ve stored it' }).click()
  await refused({ client_id: 'unlucky-feed', client_secret: lost })
  expect(await tokenOf(latchkey.url, { client_id: 'unlucky-feed', client_secret: secret })).toContain('.')

  await latchkey.command(['hand-off', 'resend', '--id', id])
  await expect(page.getByText('A new link has replaced this one')).toBeVisible({ timeout: 60_000 })
  await expect(page.getByRole('button', { name: 'Show a new secret' })).toHaveCount(0)
  await look('a link that was sent anew')
  await context.close()
})

test('without mail the browser that claimed makes an account once staff agree, as staff said', async ({
  browser,
}) => {
  await latchkey.command(['partner', 'create', '--name', 'Kontor', '--slug', 'kontor'])
  const { link, id } = await linkFor('kontor', ['--new-id', 'kontor-feed'])
  const stella = await staffVisitor(browser, latchkey, 'Agnes')
  const ada = await visitor(browser)
  await openLink(ada.page, link)
  await ada.page.getByRole('button', { name: 'Show the secret' }).click()
  await expect(ada.page.getByLabel('API Token')).toHaveValue(/^lk_live_/)
  await ada.page.getByRole('dialog').getByRole('button', { name: 'Copy', exact: true }).first().click()
  await ada.page.getByRole('button', { name: 'I’ve stored it' }).click()
  await ada.page.getByRole('button', { name: 'I have saved it' }).click()
  await expect(ada.page.getByText('You confirmed on')).toBeVisible()
  await ada.page.getByLabel('E-mail').fill('ada@kontro.example')
  await ada.page.getByRole('button', { name: 'Request an account' }).click()
  await expect(ada.page.getByText('decides about the account for ada@kontro.example.')).toBeVisible()
  await ada.page.getByText('Correct the address').click()
  await ada.look('an account that was asked for')
  await ada.page.getByLabel('E-mail').fill('ada@kontor.example')
  await ada.page.getByRole('button', { name: 'Request an account' }).click()
  await expect(ada.page.getByText('decides about the account for ada@kontor.example.')).toBeVisible()

  await stella.page.goto(`/connectivity/hand-offs/${id}`)
  await expect(stella.page.getByText('For ada@kontor.example, as viewer.')).toBeVisible()
  await stella.look('an account that waits for staff')
  await stella.page.getByRole('button', { name: 'Agree', exact: true }).click()
  await expect(stella.page.getByText('You agreed to the account.', { exact: true })).toBeVisible()

  await ada.page.reload()
  await expect(ada.page.getByRole('heading', { name: 'Create your account' })).toBeVisible()
  await ada.look('an account that was agreed to')
  await ada.page.getByLabel('Name').fill('Ada')
  await ada.page.getByLabel('Password', { exact: true }).fill(PASSWORD)
  await ada.page.getByRole('button', { name: 'Create account' }).click()
  await expect(ada.page).toHaveURL(/\/apps/)
  await expect(ada.page.getByText('kontor-feed').first()).toBeVisible()
  await stella.page.reload()
  await expect(stella.page.getByRole('button', { name: 'Agree', exact: true })).toHaveCount(0)
  const shown = await latchkey.command(['team', 'list', '--json'])
  expect(shown.stdout).toContain('ada@kontor.example')
  expect([...ada.complaints, ...stella.complaints]).toEqual([])
})
