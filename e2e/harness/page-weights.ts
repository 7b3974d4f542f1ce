import type { Browser, BrowserContext } from '@playwright/test'
import { registerApp, signUp } from './browsing.ts'
import type { Latchkey } from './latchkey.ts'

const KB = 1000

/** What a page may send as JavaScript, compressed, in kB. An empty page of Next sends 135, which it compresses less. */
export const SCRIPT_BUDGETS_KB = { docs: 145, portal: 170, laboratory: 190 } as const
/** What a page may send as fonts, in kB. */
export const FONT_BUDGET_KB = 70

export type WeighedPage = { path: string; kind: keyof typeof SCRIPT_BUDGETS_KB; isPublic: boolean }

export const WEIGHED_PAGES: readonly WeighedPage[] = [
  ...[
    '/',
    '/docs',
    '/docs/apps',
    '/docs/secrets',
    '/docs/keys',
    '/docs/errors',
    '/docs/verifying-tokens',
  ].map((path) => ({ path, kind: 'docs', isPublic: true }) as const),
  { path: '/docs/token-tester', kind: 'laboratory', isPublic: true },
  ...['/sign-in', '/sign-up', '/join'].map((path) => ({ path, kind: 'portal', isPublic: true }) as const),
  ...[
    '/apps',
    '/apps/new',
    '/apps/weighed-app',
    '/apps/weighed-app/secrets',
    '/apps/weighed-app/usage',
    '/apps/weighed-app/log',
    '/apps/weighed-app/settings',
    '/apps/weighed-app/activity',
    '/notices',
    '/team',
    '/team/new',
    '/team/usage',
    '/account',
  ].map((path) => ({ path, kind: 'portal', isPublic: false }) as const),
]

/** A browser's session of a developer who may open all of them. */
export async function signInToWeigh(browser: Browser, latchkey: Latchkey): Promise<BrowserContext> {
  const context = await browser.newContext({ baseURL: latchkey.url })
  const page = await context.newPage()
  await signUp(page, { name: 'Mira' })
  await registerApp(page, { clientId: 'weighed-app', name: 'Weighed app' })
  await page.close()
  return context
}

/**
 * What arrives for a page in a browser that has nothing of it yet, until it asks for no more: bodies as they were sent,
 * without headers, in kB.
 */
export async function weigh(
  context: BrowserContext,
  url: string,
): Promise<{ scriptKb: number; fontKb: number }> {
  const page = await context.newPage()
  const session = await context.newCDPSession(page)
  await session.send('Network.enable')
  await session.send('Network.setCacheDisabled', { cacheDisabled: true })
  const types = new Map<string, string>()
  const bytes: Record<string, number> = {}
  session.on('Network.responseReceived', ({ requestId, type }) => types.set(requestId, type))
  session.on('Network.dataReceived', ({ requestId, encodedDataLength }) => {
    const type = types.get(requestId) ?? 'Other'
    bytes[type] = (bytes[type] ?? 0) + encodedDataLength
  })
  const answer = await page.goto(url, { waitUntil: 'networkidle' })
  if (!answer?.ok() || page.url() !== new URL(url).href) throw new Error(`${url} answered with ${page.url()}`)
  await page.close()
  return { scriptKb: (bytes.Script ?? 0) / KB, fontKb: (bytes.Font ?? 0) / KB }
}
