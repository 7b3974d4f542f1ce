import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { crc32, deflateSync } from 'node:zlib'
import { type BrowserContext, expect, type Page } from '@playwright/test'
import { accentShades } from '#lib/kernel/accent.ts'
import { complaintsOf, PASSWORD, registerApp, test } from './harness/browsing.ts'
import { inspect } from './harness/inspect.ts'
import { Latchkey } from './harness/latchkey.ts'
import { requestToken } from './harness/token.ts'

// The portal under a company's own name, logo, colour, support and terms, all of it set without a build.

const NAME = 'Acme Developers'
const CONTACT = 'help@acme.example'
const BASE_URL = 'https://rooms.acme.example/v2'
const ACCENT = '#ffcc00'

let folder: string
let latchkey: Latchkey

test.beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'latchkey-company-'))
  writeFileSync(
    join(folder, 'logo.svg'),
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 120 30"><style>rect{fill:#123}</style><rect width="120" height="30"/></svg>',
  )
  writeFileSync(join(folder, 'logo-dark.png'), png(96, 24))
  latchkey = await Latchkey.start({ env: settings('1') })
  await cli('api', 'create', '--id', 'rooms', '--name', 'Rooms', '--audience', 'urn:rooms')
  await cli('api', 'update', '--id', 'rooms', '--base-url', BASE_URL, '--contact', 'rooms@acme.example')
  await cli('api', 'update', '--id', 'rooms', '--docs', 'https://docs.acme.example/rooms')
  await cli(
    'scope',
    'create',
    '--name',
    'rooms:read',
    '--api',
    'rooms',
    '--description',
    'Rooms',
    '--grant',
    'owner',
  )
})
test.afterAll(async () => {
  await latchkey?.remove()
  rmSync(folder, { recursive: true, force: true })
})

const settings = (termsVersion: string) => ({
  PORTAL_NAME: NAME,
  PORTAL_LOGO: join(folder, 'logo.svg'),
  PORTAL_LOGO_DARK: join(folder, 'logo-dark.png'),
  PORTAL_ACCENT: ACCENT,
  SUPPORT_CONTACT: CONTACT,
  TERMS_URL: 'https://acme.example/terms',
  TERMS_VERSION: termsVersion,
  PRIVACY_URL: 'https://acme.example/privacy',
})

async function cli(...args: string[]): Promise<void> {
  const { code, stderr } = await latchkey.command(args)
  if (code !== 0) throw new Error(stderr)
}

/** A grey picture: signature, header, one compressed image of 8-bit grey, end. */
function png(width: number, height: number): Buffer {
  const chunk = (type: string, data: Buffer) => {
    const body = Buffer.concat([Buffer.from(type), data])
    const [length, check] = [Buffer.alloc(4), Buffer.alloc(4)]
    length.writeUInt32BE(data.length)
    check.writeUInt32BE(crc32(body))
    return Buffer.concat([length, body, check])
  }
  const header = Buffer.alloc(13)
  header.writeUInt32BE(width)
  header.writeUInt32BE(height, 4)
  header[8] = 8
  const rows = Buffer.alloc((width + 1) * height, 0x99)
  for (let row = 0; row < height; row++) rows[row * (width + 1)] = 0
  return Buffer.concat([
    Buffer.from('89504e470d0a1a0a', 'hex'),
    ...[chunk('IHDR', header), chunk('IDAT', deflateSync(rows)), chunk('IEND', Buffer.alloc(0))],
  ])
}

/** The same portal with other terms, which nobody has accepted yet. */
async function changeTerms(version: string): Promise<void> {
  const { dataDir, port } = latchkey
  await latchkey.stop()
  latchkey = await Latchkey.start({ dataDir, port, env: settings(version) })
}

async function fillAccount(page: Page, name: string): Promise<void> {
  await page.getByLabel('Name').fill(name)
  await page.getByLabel('E-mail').fill(`${name.toLowerCase()}@example.com`)
  await page.getByLabel('Password', { exact: true }).fill(PASSWORD)
}

const terms = (page: Page) =>
  page.getByRole('checkbox', { name: 'I accept the terms and the privacy policy' })

/** Signs up where there are terms to accept. */
async function signUpWithTerms(page: Page, name: string): Promise<void> {
  await page.goto('/sign-up')
  await fillAccount(page, name)
  await terms(page).check()
  await page.getByRole('button', { name: 'Create account' }).click()
  await expect(page).toHaveURL(/\/apps$/)
}

const rgb = (hex: string) =>
  `rgb(${[1, 3, 5].map((at) => Number.parseInt(hex.slice(at, at + 2), 16)).join(', ')})`

const withoutScripts = (browser: { newContext(options: object): Promise<BrowserContext> }) =>
  browser.newContext({ baseURL: latchkey.url, javaScriptEnabled: false })

test('name, logo, accent and contact stand wherever people look', async ({ browser }) => {
  test.slow()
  const context = await browser.newContext({ baseURL: latchkey.url })
  const page = await context.newPage()
  const findings = complaintsOf(page, latchkey.url)
  expect(latchkey.output).toMatch(
    /^PORTAL_ACCENT: #ffcc00 can’t be read on the light theme, which uses #\w{6} instead\.$/m,
  )

  await test.step('no page says another name', async () => {
    for (const path of ['/', '/sign-in', '/sign-up', '/docs', '/docs/secrets', '/docs/apps', '/docs/keys'])
      await expectNoOtherName(path)
    for (const path of ['/docs/gateways', '/docs/apis', '/docs/api', '/docs/security'])
      await expectNoOtherName(path)
    for (const path of ['/docs/errors', '/docs/verifying-tokens', '/docs/token-tester', '/no-such-page'])
      await expectNoOtherName(path)
    async function expectNoOtherName(path: string) {
      await page.goto(path)
      await expect(page).toHaveTitle(new RegExp(`${NAME}(?: docs)?$`))
      const text = await page.locator('body').innerText()
      // What the protocol says on the wire is the server’s own.
      expect(text.replaceAll('realm="Latchkey"', ''), path).not.toContain('Latchkey')
    }
  })

  await test.step('errors and the foot of each page lead to whoever helps', async () => {
    await page.goto('/no-such-page')
    const help = page.getByRole('main').getByRole('link', { name: CONTACT })
    await expect(help).toHaveAttribute('href', `mailto:${CONTACT}`)
    const foot = page.getByRole('contentinfo').getByRole('navigation', { name: NAME })
    await page.goto('/')
    await expect(foot.getByRole('link', { name: 'Terms' })).toHaveAttribute(
      'href',
      'https://acme.example/terms',
    )
    await expect(foot.getByRole('link', { name: 'Privacy' })).toBeVisible()
    await expect(foot.getByRole('link', { name: 'Contact' })).toBeVisible()
  })

  await test.step('logo and accent fit the theme, whether the system chose it or the reader', async () => {
    const shades = accentShades(ACCENT)
    const button = page.getByRole('main').getByRole('link', { name: 'Register an app' }).first()
    const logo = page.getByRole('banner').getByRole('img', { name: NAME })
    const expectTheme = async (theme: 'light' | 'dark') => {
      await expect(logo).toHaveCount(1)
      await expect(logo).toHaveAttribute('src', theme === 'light' ? /\.svg$/ : /\.png$/)
      await expect
        .poll(() => logo.evaluate((image) => image instanceof HTMLImageElement && image.naturalWidth > 0))
        .toBe(true)
      await expect(button).toHaveCSS('background-color', rgb(shades[theme].accent))
      await expect(button).toHaveCSS('color', rgb(shades[theme].on))
    }
    for (const theme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme: theme })
      await expectTheme(theme)
    }
    await page.getByRole('banner').getByRole('button', { name: /light/i }).click()
    await expectTheme('light')
    await context.clearCookies()
  })

  await test.step('WCAG 2.2 AA holds with them', async () => {
    for (const path of ['/', '/docs/errors', '/sign-up', '/no-such-page']) {
      await page.goto(path)
      findings.push(...(await inspect(page, path)))
    }
  })

  expect(findings.filter((finding) => !/\/no-such-page: .*404/.test(finding))).toEqual([])
  await context.close()
})

test('the files of the logo and the accent are inert, and cached for good', async ({ request }) => {
  const page = await (await request.get(latchkey.url)).text()
  const paths = [...new Set(page.match(/\/brand\/[\w-]+\.(?:svg|png|css)/g))]
  expect(paths.map((path) => path.split('.').at(-1)).sort()).toEqual(['css', 'png', 'svg'])
  for (const path of paths) {
    const answer = await request.get(latchkey.url + path)
    expect(answer.status()).toBe(200)
    const headers = answer.headers()
    expect(headers['content-security-policy']).toContain("default-src 'none'")
    expect(headers['content-security-policy']).toContain('sandbox')
    expect(headers).toMatchObject({
      'cache-control': 'public, max-age=31536000, immutable',
      'x-content-type-options': 'nosniff',
    })
  }
  const missing = await request.get(`${latchkey.url}/brand/x.svg`)
  expect(missing.status()).toBe(404)
  expect(missing.headers()['cache-control']).toBe('no-store')
})

test('an API’s base URL, docs and contact are on the app’s page and in its snippets', async ({ browser }) => {
  const context = await browser.newContext({ baseURL: latchkey.url })
  const page = await context.newPage()
  await signUpWithTerms(page, 'Ada')
  await registerApp(page, {
    clientId: 'acme-rooms',
    name: 'Rooms app',
    environment: 'Live',
    scopes: ['rooms:read', 'usage:read'],
  })
  // Its tokens are for the portal's own API, which comes first, unless it names another.
  await expect(page.getByText("-d 'resource=urn%3Arooms'")).toBeVisible()
  await expect(page.getByText(BASE_URL).first()).toBeVisible()
  await expect(page.getByRole('link', { name: 'Docs of Rooms' })).toHaveAttribute(
    'href',
    'https://docs.acme.example/rooms',
  )
  await expect(page.getByRole('link', { name: 'rooms@acme.example' })).toHaveAttribute(
    'href',
    'mailto:rooms@acme.example',
  )
  await page.getByRole('button', { name: 'Generate API Token' }).click()
  const dialog = page.getByRole('dialog')
  for (const language of ['curl', 'JavaScript', 'Python', 'Go']) {
    await dialog.getByRole('tab', { name: language }).click()
    await expect(dialog.getByRole('tabpanel')).toContainText(BASE_URL)
  }
  expect(await inspect(page, 'the reveal')).toEqual([])
  await context.close()
})

test('terms are accepted at sign-up and again once they change, and nothing typed is lost', async ({
  browser,
}) => {
  const context = await browser.newContext({ baseURL: latchkey.url })
  const page = await context.newPage()
  const client = await latchkey.createClient('acme-worker')

  await test.step('no account without them, and the box is named by the error', async () => {
    await page.goto('/sign-up')
    await fillAccount(page, 'Ben')
    await page.getByRole('button', { name: 'Create account' }).click()
    await expect(page.getByRole('main').getByRole('alert')).toContainText('Accept the terms to continue.')
    await expect(terms(page)).toBeFocused()
    await expect(terms(page)).toHaveAccessibleDescription(/Accept the terms to continue/)
    await expect(page.getByLabel('E-mail')).toHaveValue('ben@example.com')
    await expect(page.getByRole('link', { name: 'the terms', exact: true })).toHaveAttribute(
      'target',
      '_blank',
    )
    expect(await inspect(page, 'sign-up without the terms')).toEqual([])
    await page.getByLabel('Password', { exact: true }).fill(PASSWORD)
    await terms(page).check()
    await page.getByRole('button', { name: 'Create account' }).click()
    await expect(page).toHaveURL(/\/apps$/)
  })

  await registerApp(page, { clientId: 'acme-tools', name: 'Tools' })
  const typing = await context.newPage()
  await typing.goto('/apps/acme-tools/settings')
  await typing.getByLabel('Description').fill('Typed before the terms changed')
  await changeTerms('2')

  await test.step('a form that was open is taken, and tokens are issued', async () => {
    await typing.getByRole('button', { name: 'Save details' }).click()
    await expect(typing.getByText('Details saved.', { exact: true })).toBeVisible()
    expect((await requestToken(latchkey.url, client)).status).toBe(200)
  })

  await test.step('the next page asks, and leads back to where one was going', async () => {
    await page.goto('/apps/acme-tools/settings')
    await expect(page).toHaveURL(/\/accept-terms\?next=/)
    await expect(page.getByRole('heading', { name: 'We changed our terms' })).toBeVisible()
    expect(await inspect(page, 'the terms')).toEqual([])
    await page.getByRole('button', { name: 'Accept and continue' }).click()
    await expect(page.getByRole('main').getByRole('alert')).toContainText('Accept the terms')
    await terms(page).check()
    await page.getByRole('button', { name: 'Accept and continue' }).click()
    await expect(page).toHaveURL(/\/apps\/acme-tools\/settings$/)
    await expect(page.getByLabel('Description')).toHaveValue('Typed before the terms changed')
    await page.goto('/team')
    await expect(page).toHaveURL(/\/team$/)
  })
  await context.close()
})

test('with scripts off the terms are asked for in the same way, and a secret is shown all the same', async ({
  browser,
}) => {
  const context = await withoutScripts(browser)
  const page = await context.newPage()
  await page.goto('/sign-up')
  await fillAccount(page, 'Cleo')
  await page.getByRole('button', { name: 'Create account' }).click()
  await expect(page.getByRole('main').getByRole('alert')).toContainText('Accept the terms to continue.')
  await expect(terms(page)).toHaveAttribute('aria-invalid', 'true')
  await page.getByLabel('Password', { exact: true }).fill(PASSWORD)
  await terms(page).check()
  await page.getByRole('button', { name: 'Create account' }).click()
  await expect(page).toHaveURL(/\/apps$/)
  await registerApp(page, {
    clientId: 'acme-plain',
    name: 'Plain',
    environment: 'Live',
    scopes: ['rooms:read'],
  })

  await changeTerms('3')
  await page.getByRole('button', { name: 'Generate API Token' }).click()
  await expect(page.getByLabel('API Token', { exact: true })).toHaveValue(/^lk_live_/)
  await expect(page.getByText(BASE_URL).first()).toBeVisible()
  await page.getByRole('link', { name: 'I’ve stored it' }).click()
  await expect(page).toHaveURL(/\/accept-terms\?next=/)

  await test.step('signing out needs no acceptance', async () => {
    await page.getByRole('main').getByRole('button', { name: 'Sign out' }).click()
    await expect(page).toHaveURL(`${latchkey.url}/`)
  })
  await page.goto('/sign-in?next=%2Fteam')
  await page.getByLabel('E-mail').fill('cleo@example.com')
  await page.getByLabel('Password', { exact: true }).fill(PASSWORD)
  await page.getByRole('button', { name: 'Sign in' }).click()
  await expect(page).toHaveURL(/\/accept-terms\?next=/)
  await terms(page).check()
  await page.getByRole('button', { name: 'Accept and continue' }).click()
  await expect(page).toHaveURL(/\/team$/)
  await context.close()
})
