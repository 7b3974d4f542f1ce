import { expect, type Page } from '@playwright/test'

/** Of everyone who signs up here. */
export const PASSWORD = 'quiet-harbour-ladder-77'

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
