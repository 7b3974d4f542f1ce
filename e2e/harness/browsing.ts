import {
  type Browser,
  type BrowserContext,
  type ConsoleMessage,
  expect,
  type Locator,
  type Page,
  test as plain,
} from '@playwright/test'
import { inspect } from './inspect.ts'

/** Of everyone who signs up here. */
export const PASSWORD = 'quiet-harbour-ladder-77'

type Watched = {
  /** What pages did that their Content-Security-Policy refuses, since the test began. */
  violations: string[]
}

/** A browser journey. It fails where any page does what its Content-Security-Policy refuses: a style attribute, say. */
export const test = plain.extend<Watched & { keepsPolicy: undefined }, { allViolations: string[] }>({
  // Of the worker, since journeys open pages before their first test.
  allViolations: [
    async ({ browser }, use) => {
      const violations: string[] = []
      const note = (message: ConsoleMessage) => {
        if (message.text().includes('Content Security Policy'))
          violations.push(`${message.page()?.url()}: ${message.text()}`)
      }
      const watch = (context: BrowserContext) => context.on('console', note)
      browser.contexts().forEach(watch)
      browser.on('context', watch)
      await use(violations)
      browser.off('context', watch)
    },
    { scope: 'worker', auto: true },
  ],
  violations: ({ allViolations }, use) => use(allViolations),
  keepsPolicy: [
    async ({ allViolations }, use) => {
      await use(undefined)
      expect(allViolations.splice(0)).toEqual([])
    },
    { auto: true },
  ],
})

/**
 * Collects what no page may do: script errors, and requests that leave its origin.
 * @param options.refusals whether an answer of 400 to 499, which the console calls an error, is none of them
 */
export function complaintsOf(page: Page, origin: string, { refusals = true } = {}): string[] {
  const complaints: string[] = []
  page.on('console', (message) => {
    if (message.type() !== 'error' || (refusals && /status of 4\d\d/.test(message.text()))) return
    complaints.push(`${page.url()}: ${message.text()}`)
  })
  page.on('pageerror', (error) => complaints.push(`${page.url()}: ${error.message}`))
  page.on('request', (request) => {
    if (!request.url().startsWith(origin) && !/^(data|blob):/.test(request.url()))
      complaints.push(`off the origin: ${request.url()}`)
  })
  return complaints
}

/** Makes an account by hand, and is signed in. */
export async function signUp(
  page: Page,
  { name, email = `${name.toLowerCase()}@example.com` }: { name: string; email?: string },
): Promise<void> {
  await page.goto('/sign-up')
  await page.getByLabel('Name').fill(name)
  await page.getByLabel('E-mail').fill(email)
  await page.getByLabel('Password', { exact: true }).fill(PASSWORD)
  await page.getByRole('button', { name: 'Create account' }).click()
  await expect(page).toHaveURL(/\/apps$/)
}

/** Registers an app by hand; a sandbox app without scopes unless told. */
export async function registerApp(
  page: Page,
  {
    clientId,
    name,
    environment = 'Sandbox',
    scopes = [],
  }: { clientId: string; name: string; environment?: 'Sandbox' | 'Live'; scopes?: readonly string[] },
): Promise<void> {
  await page.goto('/apps/new')
  await page.getByLabel('Client ID').fill(clientId)
  await page.getByLabel('Name').fill(name)
  await page.getByRole('radio', { name: environment }).check()
  for (const scope of scopes) await page.getByRole('checkbox', { name: scope }).check()
  await page.getByRole('button', { name: 'Register app' }).click()
  await expect(page).toHaveURL(new RegExp(`/apps/${clientId}$`))
}

/** Presses an act on a row: where it stands beside it, or else in its menu. */
export async function pressAct(row: Locator, act: string): Promise<void> {
  const button = row.getByRole('button', { name: act })
  if (!(await button.isVisible())) await row.locator('summary').click()
  await button.click()
}

/** Somebody who has just signed up, in a browser of their own, with what it complains of. */
export async function newVisitor(
  browser: Browser,
  { url }: { url: string },
  name: string,
  { scripts = true } = {},
) {
  const context = await browser.newContext({ baseURL: url, javaScriptEnabled: scripts })
  const page = await context.newPage()
  const complaints = complaintsOf(page, url)
  await signUp(page, { name })
  const look = async (what: string) => void complaints.push(...(await inspect(page, what)))
  return { context, page, complaints, look }
}
