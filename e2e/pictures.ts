import { join } from 'node:path'
import { type BrowserContext, chromium, type Page } from '@playwright/test'
import { z } from 'zod'
import { ensureBrowser } from '#scripts/browser.ts'
import { ensureBuild } from '#scripts/build.ts'
import { say } from '#scripts/output.ts'
import { Latchkey } from './harness/latchkey.ts'

// npm run pictures: takes the pictures of docs/images anew, of a portal that the demo has filled.

const FOLDER = join(import.meta.dirname, '..', 'docs', 'images')
const WIDE = { width: 1280, height: 800 }
const PHONE = { width: 390, height: 700 }

type Picture = {
  name: string
  scheme: 'light' | 'dark'
  screen: typeof WIDE
  show: (page: Page) => Promise<unknown>
}

const PICTURES: readonly Picture[] = [
  { name: 'apps', scheme: 'light', screen: WIDE, show: (page) => page.goto('/apps') },
  { name: 'apps-phone', scheme: 'dark', screen: PHONE, show: (page) => page.goto('/apps') },
  { name: 'app', scheme: 'light', screen: WIDE, show: (page) => page.goto('/apps/travel-mobile') },
  { name: 'reveal', scheme: 'light', screen: WIDE, show: reveal },
  {
    name: 'rotation',
    scheme: 'dark',
    screen: WIDE,
    show: (page) => page.goto('/apps/travel-partner-feed/secrets'),
  },
  { name: 'log', scheme: 'light', screen: WIDE, show: openRequest },
  { name: 'usage', scheme: 'dark', screen: WIDE, show: (page) => page.goto('/apps/travel-bookings/usage') },
  { name: 'commands', scheme: 'light', screen: WIDE, show: openCommands },
]

async function reveal(page: Page): Promise<void> {
  await page.goto('/apps/travel-sandbox/secrets')
  await page.getByRole('button', { name: 'Generate API Token' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('button', { name: 'Generate API Token' }).click()
  await dialog.getByLabel('API Token', { exact: true }).waitFor()
}

async function openRequest(page: Page): Promise<void> {
  await page.goto('/apps/travel-mobile/log?outcome=refused')
  await page.getByRole('table').getByRole('row').getByRole('link').first().click()
  await page.getByRole('dialog').waitFor()
}

async function openCommands(page: Page): Promise<void> {
  await page.goto('/apps')
  const box = page.getByRole('dialog').getByRole('combobox')
  // Before its scripts run, a page knows no keys.
  for (; !(await box.isVisible()); await page.waitForTimeout(200)) await page.keyboard.press('/')
  await box.pressSequentially('book')
  await page.getByRole('option').first().waitFor()
}

const demoSchema = z.object({
  people: z.tuple([z.object({ email: z.string(), password: z.string() })]).rest(z.unknown()),
})

async function signIn(context: BrowserContext, { email, password }: { email: string; password: string }) {
  const page = await context.newPage()
  await page.goto('/sign-in')
  await page.getByLabel('E-mail').fill(email)
  await page.getByLabel('Password', { exact: true }).fill(password)
  await page.getByRole('button', { name: 'Sign in' }).click()
  await page.waitForURL(/\/apps$/)
  return page
}

async function take({ name, scheme, screen, show }: Picture, page: Page): Promise<void> {
  await page.emulateMedia({ colorScheme: scheme, reducedMotion: 'reduce' })
  await page.setViewportSize(screen)
  await show(page)
  await page.waitForLoadState('networkidle')
  await page.screenshot({ path: join(FOLDER, `${name}.png`) })
  say(`${name}.png`)
}

await ensureBuild(say)
const latchkey = await Latchkey.start()
const browser = await chromium.launch({
  executablePath: ensureBrowser(say),
  args: ['--no-sandbox', '--disable-gpu'],
})
try {
  const { people } = demoSchema.parse(JSON.parse((await latchkey.cli(['demo', '--json'])).stdout))
  const context = await browser.newContext({ baseURL: latchkey.url })
  const page = await signIn(context, people[0])
  for (const picture of PICTURES) await take(picture, page)
} finally {
  await browser.close()
  await latchkey.remove()
}
