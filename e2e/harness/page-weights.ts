import type { Browser, BrowserContext } from '@playwright/test'
import { registerApp, signIn, signUp } from './browsing.ts'
import type { Latchkey } from './latchkey.ts'

const KB = 1000

/** What a page may send as JavaScript, compressed, in kB. An empty page of Next sends 135, which it compresses less. */
export const SCRIPT_BUDGETS_KB = { docs: 145, portal: 170, laboratory: 190 } as const
/** What a page may send as fonts, in kB. */
export const FONT_BUDGET_KB = 70

/**
 * `path` as it is told; `:person` and `:request` are those of whoever weighs (`Weigher`). Search engines find what is for
 * everyone; they are kept away from what is for whoever has a link.
 */
export type WeighedPage = {
  path: string
  kind: keyof typeof SCRIPT_BUDGETS_KB
  readers: 'everyone' | 'link' | 'person'
}

export const WEIGHED_PAGES: readonly WeighedPage[] = [
  ...[
    '/',
    '/docs',
    '/docs/apps',
    '/docs/secrets',
    '/docs/keys',
    '/docs/errors',
    '/docs/verifying-tokens',
    '/docs/performance',
    '/docs/quick-start',
    '/docs/encoding',
    '/docs/keeping-tokens',
    '/docs/several-apis',
    '/docs/limits',
    '/docs/going-live',
    '/docs/security',
    '/docs/frameworks',
    '/docs/gateways',
    '/docs/cloud-gateways',
    '/docs/introspection',
    '/docs/apis',
    '/docs/api',
    '/docs/changelog',
  ].map((path) => ({ path, kind: 'docs', readers: 'everyone' }) as const),
  { path: '/docs/search', kind: 'docs', readers: 'link' },
  { path: '/docs/token-tester', kind: 'laboratory', readers: 'everyone' },
  ...['/sign-in', '/sign-up', '/forgot-password', '/leaks'].map(
    (path) => ({ path, kind: 'portal', readers: 'everyone' }) as const,
  ),
  ...['/sign-up/finish', '/join', '/claim', '/reset-password', '/change-address', '/setup'].map(
    (path) => ({ path, kind: 'portal', readers: 'link' }) as const,
  ),
  ...[
    '/apps',
    '/apps/new',
    '/apps/weighed-app',
    '/apps/weighed-app/secrets',
    '/apps/weighed-app/usage',
    '/apps/weighed-app/log',
    '/apps/weighed-app/log/:request',
    '/apps/weighed-app/settings',
    '/apps/weighed-app/activity',
    '/notices',
    '/what-if',
    '/team',
    '/team/new',
    '/team/usage',
    '/account',
    '/confirm-address',
    '/enrol',
    '/people',
    '/people/:person',
    '/connectivity',
    '/connectivity/partners',
    '/connectivity/partners/new',
    '/connectivity/partners/weighed-partner',
    '/connectivity/hand-offs',
    '/connectivity/hand-offs/new?partner=weighed-partner',
    '/connectivity/requests',
    '/connectivity/campaigns',
    '/connectivity/campaigns/new',
    '/connectivity/apps',
    '/connectivity/apps/weighed-app',
    '/connectivity/catalogue',
    '/connectivity/keys',
    '/connectivity/audit',
    '/connectivity/settings',
    '/connectivity/feedback',
  ].map((path) => ({ path, kind: 'portal', readers: 'person' }) as const),
]

/** A browser's session of somebody who may open all of them, and where each is. */
export type Weigher = { context: BrowserContext; addressOf: (page: WeighedPage) => string }

/** Makes an administrator with an app that has been refused a token, and a partner. */
export async function signInToWeigh(browser: Browser, latchkey: Latchkey): Promise<Weigher> {
  const context = await browser.newContext({ baseURL: latchkey.url })
  const page = await context.newPage()
  await signUp(page, { name: 'Wega' })
  await registerApp(page, { clientId: 'weighed-app', name: 'Weighed app' })
  const wega = ['--email', 'wega@example.com', '--json']
  const made = await latchkey.command(['user', 'role', '--role', 'administrator', ...wega])
  const { user_id: person } = JSON.parse(made.stdout)
  await latchkey.command([
    'partner',
    'create',
    '--slug',
    'weighed-partner',
    '--name',
    'Weighed partner',
    '--json',
  ])
  // Her role ended her session.
  await signIn(page, 'wega@example.com')
  await page.close()
  const refused = await fetch(`${latchkey.url}/oauth/v2/token`, {
    method: 'POST',
    headers: { Authorization: `Basic ${btoa('weighed-app:wrong')}` },
    body: new URLSearchParams({ grant_type: 'client_credentials' }),
  })
  const request = refused.headers.get('x-request-id') ?? ''
  const addressOf = ({ path }: WeighedPage) =>
    latchkey.url + path.replace(':person', person).replace(':request', request)
  return { context, addressOf }
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
