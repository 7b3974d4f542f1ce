import { type Browser, expect, type Page } from '@playwright/test'
import pg from 'pg'
import { PASSWORD, test } from './harness/browsing.ts'
import { forgetProofs } from './harness/forget-proofs.ts'
import { freePort } from './harness/free-port.ts'
import { IdentityProvider } from './harness/identity-provider.ts'
import { inspect } from './harness/inspect.ts'
import { Latchkey } from './harness/latchkey.ts'

// Single sign-on in real browsers, by a real provider at another host.

let idp: IdentityProvider
let latchkey: Latchkey
/** One where passwords are off. */
let strict: Latchkey

test.beforeAll(async () => {
  const ports = [await freePort(), await freePort()] as const
  idp = await IdentityProvider.start(...ports.map((port) => `http://localhost:${port}`))
  const env = {
    ...idp.settings,
    OIDC_DOMAINS: 'corp.example',
    OIDC_ROLE_CLAIM: 'groups',
    OIDC_ROLE_MAP: 'partners=connectivity,portal-admins=administrator',
  }
  latchkey = await Latchkey.start({ port: ports[0], env })
  strict = await Latchkey.start({ port: ports[1], env: { ...env, SIGN_IN: 'sso' } })
})
test.afterAll(async () => {
  await latchkey?.remove()
  await strict?.remove()
  await idp?.close()
})

async function make(email: string, role = 'developer', on = latchkey): Promise<string> {
  const args = ['user', 'create', '--email', email, '--role', role, '--password-stdin']
  const { code, stderr } = await on.command(args, PASSWORD)
  if (code !== 0) throw new Error(stderr)
  return email
}

/** A new browser at the sign-in page. */
async function visitor(browser: Browser, { on = latchkey, scripts = true } = {}) {
  const context = await browser.newContext({ baseURL: on.url, javaScriptEnabled: scripts })
  const page = await context.newPage()
  await page.goto('/sign-in')
  return { context, page }
}

async function continueAs(page: Page, sub: string) {
  await page.getByRole('button', { name: 'Continue with Acme Login' }).click()
  await page.getByLabel('Who are you?').fill(sub)
  await page.getByRole('button', { name: 'Sign in' }).click()
}

async function signIn(page: Page, email: string) {
  await page.goto('/sign-in')
  await page.getByLabel('E-mail').fill(email)
  await page.getByLabel('Password', { exact: true }).fill(PASSWORD)
  await page.getByRole('button', { name: 'Sign in', exact: true }).click()
}

for (const scripts of [true, false])
  test(`somebody new signs in by the provider, scripts ${scripts ? 'on' : 'off'}`, async ({ browser }) => {
    const { sub } = idp.knows({
      ...{ sub: `new-${scripts}`, name: 'Ada Lovelace', groups: ['partners'] },
      ...{ email: `ada-${scripts}@else.example`, email_verified: true },
    })
    const { context, page } = await visitor(browser, { scripts })
    await page.goto('/notices')
    if (scripts) expect(await inspect(page, 'sign-in with a provider')).toEqual([])
    await continueAs(page, sub)
    await expect(page).toHaveURL(`${latchkey.url}/notices`)
    await page.goto('/account')
    await expect(page.getByRole('main').getByText('connectivity', { exact: true })).toBeVisible()
    await expect(page.getByRole('listitem').filter({ hasText: 'Acme Login' })).toContainText(
      `ada-${scripts}@else.example`,
    )
    await expect(page.getByText('You don’t have one.')).toBeVisible()
    // It is the only way to sign in.
    await page.getByRole('button', { name: 'Unlink Acme Login' }).click()
    const asked = scripts ? page.getByRole('dialog') : page.locator('#your-providers')
    await asked.getByRole('button', { name: 'Unlink', exact: true }).click()
    await expect(page.getByRole('alert').first()).toContainText('This is your only way to sign in')
    if (scripts) expect(await inspect(page, 'account of single sign-on')).toEqual([])
    await context.close()
  })

test('a sign-in that is cancelled, or not taken, leads back with a sentence', async ({ browser }) => {
  const { context, page } = await visitor(browser)
  await page.getByRole('button', { name: 'Continue with Acme Login' }).click()
  await page.getByRole('button', { name: 'Cancel' }).click()
  await expect(page.getByRole('alert').first()).toContainText('Signing in with Acme Login was cancelled.')

  const email = await make('squatted@corp.example')
  const { sub } = idp.knows({ sub: 'unverified', email, email_verified: false })
  await continueAs(page, sub)
  await expect(page.getByRole('alert').first()).toContainText(
    'Acme Login hasn’t verified your e-mail address',
  )
  expect(await inspect(page, 'sign-in refused')).toEqual([])

  await idp.close()
  await page.getByRole('button', { name: 'Continue with Acme Login' }).click()
  await expect(page.getByRole('alert').first()).toContainText('We couldn’t reach Acme Login')
  await signIn(page, email)
  await expect(page).toHaveURL(/\/apps$/)
  await idp.resume()
  await context.close()
})

test('an account is linked by its person, who is told; its address alone is not enough', async ({
  browser,
}) => {
  const email = await make('grace@else.example')
  const { sub } = idp.knows({ sub: 'grace', email, email_verified: true })
  const { context, page } = await visitor(browser)
  await continueAs(page, sub)
  await expect(page.getByRole('alert').first()).toContainText('An account with this address already exists')

  await signIn(page, email)
  await expect(page).toHaveURL(/\/apps$/)
  await forgetProofs(latchkey)
  await page.goto('/account')
  await page.getByRole('button', { name: 'Link Acme Login' }).click()
  await page.getByLabel('Your password').fill(PASSWORD)
  await page.getByRole('button', { name: 'Link Acme Login' }).click()
  // The provider knows this browser by now.
  await expect(page).toHaveURL(/\/account/)
  await expect(page.getByRole('listitem').filter({ hasText: 'Acme Login' })).toContainText(email)
  await page.goto('/notices')
  await expect(page.getByText('Acme Login was linked')).toBeVisible()

  const other = await visitor(browser)
  await continueAs(other.page, sub)
  await expect(other.page).toHaveURL(/\/apps$/)
  await other.context.close()

  await page.goto('/account')
  await page.getByRole('button', { name: 'Unlink Acme Login' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Unlink', exact: true }).click()
  await expect(page.getByRole('button', { name: 'Link Acme Login' })).toBeVisible()
  await context.close()
})

test('an account of a domain that the operator lets the provider decide about is entered by it', async ({
  browser,
}) => {
  const email = await make('edsger@corp.example')
  const { sub } = idp.knows({ sub: 'edsger', email, email_verified: true })
  const { context, page } = await visitor(browser)
  await continueAs(page, sub)
  await expect(page).toHaveURL(/\/apps$/)
  await page.goto('/account')
  await expect(page.getByRole('main').getByText(email).first()).toBeVisible()
  await context.close()
})

test('whoever has no password proves again who they are at the provider, in another tab', async ({
  browser,
}) => {
  const { sub } = idp.knows({ sub: 'barbara', email: 'barbara@else.example', email_verified: true })
  const { context, page } = await visitor(browser)
  await continueAs(page, sub)
  await expect(page).toHaveURL(/\/apps$/)
  await forgetProofs(latchkey)
  await page.goto('/account')
  await page.getByLabel('New password').fill('gravel turnip lantern 9')
  await page.getByRole('button', { name: 'Change password' }).click()
  expect(await inspect(page, 'confirm at the provider')).toEqual([])
  const [tab] = await Promise.all([
    context.waitForEvent('page'),
    page.getByRole('button', { name: 'Sign in again' }).click(),
  ])
  await tab.getByLabel('Who are you?').fill(sub)
  await tab.getByRole('button', { name: 'Sign in' }).click()
  await expect(tab.getByRole('heading', { name: 'Confirmed' })).toBeVisible()
  expect(await inspect(tab, 'confirmed')).toEqual([])
  await tab.close()
  await page.getByLabel('New password').fill('gravel turnip lantern 9')
  await page.getByRole('button', { name: 'Change password' }).click()
  await expect(page.getByText('Changing it signs you out everywhere else.')).toBeVisible()
  await context.close()
})

test('where passwords are off the provider alone is offered, and administrators are asked quietly', async ({
  browser,
}) => {
  const email = await make('root@corp.example', 'administrator', strict)
  const { context, page } = await visitor(browser, { on: strict })
  await expect(page.getByLabel('Password', { exact: true })).toHaveCount(0)
  expect(await inspect(page, 'sign-in by single sign-on only')).toEqual([])
  await page.getByRole('link', { name: 'Administrator sign-in' }).click()
  await page.getByLabel('E-mail').fill(email)
  await page.getByLabel('Password', { exact: true }).fill(PASSWORD)
  await page.getByRole('button', { name: 'Sign in', exact: true }).click()
  await expect(page.getByRole('alert').first()).toContainText('is wrong')
  expect(await inspect(page, 'administrator sign-in')).toEqual([])

  await page.goto('/sign-up')
  await expect(page.getByLabel('E-mail')).toHaveCount(0)
  expect(await inspect(page, 'sign-up by single sign-on only')).toEqual([])
  await page.goto('/forgot-password')
  await expect(page.getByText('Passwords are off')).toBeVisible()
  await page.goto('/reset-password')
  await expect(page.getByText('For administrators only')).toBeVisible()
  expect(await inspect(page, 'new password where passwords are off')).toEqual([])

  const { sub } = idp.knows({ sub: 'root', email, email_verified: true, groups: ['portal-admins'] })
  await page.goto('/sign-in')
  await continueAs(page, sub)
  await expect(page).toHaveURL(/\/apps$/)
  await page.goto('/account')
  await expect(page.getByRole('heading', { name: 'Password' })).toHaveCount(0)
  await expect(page.getByRole('main').getByText('administrator', { exact: true })).toBeVisible()
  const database = new pg.Client({ connectionString: strict.ownerDatabaseUrl })
  await database.connect()
  const { rows } = await database.query('SELECT role_from_claim FROM app_user WHERE email = $1', [email])
  await database.end()
  expect(rows).toEqual([{ role_from_claim: true }])
  await context.close()
})

test('an owner admits the domain of the company, whose people see the team and join it', async ({
  browser,
}) => {
  const person = (name: string) =>
    idp.knows({ sub: name, name, email: `${name}@joins.example`, email_verified: true }).sub
  const owner = await visitor(browser)
  await continueAs(owner.page, person('olga'))
  await expect(owner.page).toHaveURL(/\/apps$/)
  await owner.page.goto('/team')
  await owner.page.getByLabel('They join as').selectOption('viewer')
  await owner.page.getByRole('button', { name: 'Add domain' }).click()
  await expect(owner.page.getByRole('button', { name: 'Remove joins.example' })).toBeVisible()
  expect(await inspect(owner.page, 'team with a domain')).toEqual([])
  await owner.page.getByRole('button', { name: 'Remove joins.example' }).click()
  await expect(owner.page.getByText('joins.example is removed.').first()).toBeVisible()
  await owner.page.getByRole('button', { name: 'Undo' }).click()
  await expect(owner.page.getByRole('button', { name: 'Remove joins.example' })).toBeVisible()

  const other = await visitor(browser)
  await continueAs(other.page, person('nina'))
  await expect(other.page).toHaveURL(/\/apps$/)
  expect(await inspect(other.page, 'a team that one can join')).toEqual([])
  await other.page.getByRole('button', { name: 'Join olga’s team' }).click()
  await expect(other.page).toHaveURL(/\/apps\?team=olga/)
  await owner.page.reload()
  await expect(owner.page.getByRole('row', { name: /nina/ }).getByRole('combobox')).toHaveValue('viewer')
  await owner.context.close()
  await other.context.close()
})
