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
import { Latchkey } from './latchkey.ts'
import { complaints, formWith } from './portal.ts'

/** Of everyone who signs up here. */
export const PASSWORD = 'quiet-harbour-ladder-77'

type Watched = {
  /** What pages did that their Content-Security-Policy refuses, since the test began. */
  violations: string[]
}

/** A browser journey. It fails where any page does what its Content-Security-Policy refuses: a style attribute, say. */
export const test = plain.extend<
  Watched & { keepsPolicy: undefined },
  { allViolations: string[]; shared: Latchkey }
>({
  // To start one takes as long as most journeys. Those that don't mind strangers' people and apps beside theirs share it.
  shared: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright asks for a pattern.
    async ({}, use) => {
      const latchkey = await Latchkey.start()
      await use(latchkey)
      await latchkey.remove()
    },
    { scope: 'worker', timeout: 420_000 },
  ],
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

/** Makes an account by the form, as people do. */
export async function signUpByHand(page: Page, name: string): Promise<void> {
  await page.goto('/sign-up')
  await page.getByLabel('Name').fill(name)
  await page.getByLabel('E-mail').fill(addressOf(name))
  await page.getByLabel('Password', { exact: true }).fill(PASSWORD)
  await page.getByRole('button', { name: 'Create account' }).click()
  await expect(page).toHaveURL(/\/apps$/)
}

/** Makes an account, and is signed in. */
export async function signUp(
  page: Page,
  { name, email = addressOf(name) }: { name: string; email?: string },
): Promise<void> {
  await sendForm(page, '/sign-up', { name, email, password: PASSWORD })
  await page.goto('/apps')
}

/** Signs somebody in who has the password of everyone. */
export async function signIn(page: Page, email: string): Promise<void> {
  await sendForm(page, '/sign-in', { email, password: PASSWORD })
  await page.goto('/apps')
}

const addressOf = (name: string) => `${name.toLowerCase()}@example.com`

type NewApp = {
  clientId: string
  name: string
  environment?: 'Sandbox' | 'Live'
  scopes?: readonly string[]
}

/** Registers an app by the form, as people do; a sandbox app without scopes unless told. */
export async function registerByHand(
  page: Page,
  { clientId, name, environment = 'Sandbox', scopes = [] }: NewApp,
): Promise<void> {
  await page.goto('/apps/new')
  await page.getByLabel('Client ID').fill(clientId)
  await page.getByLabel('Name').fill(name)
  await page.getByRole('radio', { name: environment }).check()
  for (const scope of scopes) await page.getByRole('checkbox', { name: scope }).check()
  await page.getByRole('button', { name: 'Register app' }).click()
  await expect(page).toHaveURL(new RegExp(`/apps/${clientId}$`))
}

/** Registers an app, and opens it; a sandbox app without scopes unless told. */
export async function registerApp(
  page: Page,
  { clientId, name, environment = 'Sandbox', scopes = [] }: NewApp,
): Promise<void> {
  const fields = { clientId, name, environment: environment.toLowerCase() }
  await sendForm(page, '/apps/new', { ...fields, ...(scopes.length > 0 && { scopes }) })
  await page.goto(`/apps/${clientId}`)
}

/**
 * Sends a page's form that has these fields as a browser with scripts off does, in the session of `page`. A page with its
 * scripts takes ten times as long: journeys that are about a form fill it in by hand, the others send it.
 */
async function sendForm(
  page: Page,
  path: string,
  values: Record<string, string | readonly string[]>,
): Promise<void> {
  const asked = await page.request.get(path)
  const fields = new FormData()
  for (const [name, value] of Object.entries({
    ...formWith(await asked.text(), Object.keys(values)),
    ...values,
  }))
    for (const one of [value].flat()) fields.append(name, one)
  // Playwright's own encoding leaves out fields that are empty.
  const { headers, ...form } = await encoded(fields)
  const answer = await page.request.post(path, {
    ...form,
    headers: { ...headers, Origin: new URL(asked.url()).origin },
    maxRedirects: 0,
  })
  if (answer.status() !== 303)
    throw new Error(`${path} answered ${answer.status()}: ${complaints(await answer.text())}`)
}

async function encoded(fields: FormData) {
  const form = new Response(fields)
  const headers = { 'Content-Type': form.headers.get('content-type') ?? '' }
  return { headers, data: Buffer.from(await form.arrayBuffer()) }
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
