import { type Browser, type BrowserContext, chromium } from '@playwright/test'
import { Command, InvalidArgumentError } from 'commander'
import lighthouse from 'lighthouse'
import { registerApp, signUp } from '#e2e/harness/browsing.ts'
import { freePort } from '#e2e/harness/free-port.ts'
import { Latchkey } from '#e2e/harness/latchkey.ts'
import { ensureBrowser } from '#scripts/browser.ts'
import { ensureBuild } from '#scripts/build.ts'
import { atMost, markdown, type Verdict } from './report.ts'
import { startEmptyPage } from './sides/empty-page.ts'

// npm run bench:pages: what each page sends to a real browser, and what Lighthouse (mobile) says of it.

const KB = 1000
/** Compressed JavaScript on the wire, in kB. */
const BUDGETS = { docs: 145, portal: 170, laboratory: 190 } as const
const FONTS_KB = 70
const SCORE = 95
/** What a page still fetches once it is there counts as well. */
const SETTLE_MS = 1000
const CATEGORIES = ['performance', 'accessibility', 'best-practices', 'seo'] as const

type PageKind = keyof typeof BUDGETS

type BenchPage = { path: string; kind: PageKind; isPublic: boolean }

const PAGES: readonly BenchPage[] = [
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
  ...['/sign-in', '/sign-up'].map((path) => ({ path, kind: 'portal', isPublic: true }) as const),
  ...[
    '/apps',
    '/apps/new',
    '/apps/bench-app',
    '/apps/bench-app/secrets',
    '/apps/bench-app/usage',
    '/apps/bench-app/log',
    '/apps/bench-app/settings',
    '/apps/bench-app/activity',
    '/notices',
    '/team',
    '/team/usage',
    '/account',
  ].map((path) => ({ path, kind: 'portal', isPublic: false }) as const),
]

type Weight = { scriptKb: number; fontKb: number }

const command = new Command('npm run bench:pages --')
  .description('What each page sends to a real browser, and what Lighthouse (mobile) says of it.')
  .argument('[path...]', 'of the pages; all without')
  .option('--weights', 'leave Lighthouse out', false)
  .option('--runs <number>', 'how often Lighthouse is asked about each; the middle one counts', oddNumber, 1)
  .parse()
const { weights: onlyWeights, runs } = command.opts<{ weights: boolean; runs: number }>()
const pages = PAGES.filter(({ path }) => command.args.length === 0 || command.args.includes(path))

function oddNumber(text: string): number {
  const value = Number(text)
  if (Number.isInteger(value) && value % 2 === 1 && value > 0) return value
  throw new InvalidArgumentError('Give an odd number, so that there is one in the middle.')
}

const say = (text: string) => process.stderr.write(`${text}\n`)

/** What arrives for a page in a browser that has nothing of it yet: bodies as they were sent, without headers. */
async function weigh(context: BrowserContext, url: string): Promise<Weight> {
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
  await page.goto(url, { waitUntil: 'load' })
  await page.waitForTimeout(SETTLE_MS)
  await page.close()
  return { scriptKb: (bytes.Script ?? 0) / KB, fontKb: (bytes.Font ?? 0) / KB }
}

/** A browser's session of a developer with one app. */
async function signedIn(browser: Browser, latchkey: Latchkey): Promise<BrowserContext> {
  const context = await browser.newContext({ baseURL: latchkey.url })
  const page = await context.newPage()
  await signUp(page, { name: 'Bench' })
  await registerApp(page, { clientId: 'bench-app', name: 'Bench app' })
  await page.close()
  return context
}

/** What Lighthouse found: its scores from 0 to 100, and what the one for performance is made of. */
type Found = { scores: Record<string, number>; lcpMs: number; blockingMs: number }

/** Asks Lighthouse as often as is wanted; the run whose performance is in the middle counts. */
async function ask(url: string, where: { port: number; cookie: string; isPublic: boolean }): Promise<Found> {
  const found: Found[] = []
  for (let run = 0; run < runs; run++) found.push(await askOnce(url, where))
  const middle = found.toSorted((a, b) => performanceOf(a) - performanceOf(b))[runs >> 1]
  if (!middle) throw new Error(`nothing was asked about ${url}`)
  return middle
}

const performanceOf = ({ scores }: Found) => scores.performance ?? 0

/** SEO of public pages only, since nobody finds the others. */
async function askOnce(
  url: string,
  { port, cookie, isPublic }: { port: number; cookie: string; isPublic: boolean },
): Promise<Found> {
  const onlyCategories = CATEGORIES.filter((category) => isPublic || category !== 'seo')
  const result = await lighthouse(url, {
    port,
    onlyCategories,
    logLevel: 'error',
    output: 'json',
    ...(!isPublic && { extraHeaders: { Cookie: cookie } }),
  })
  if (!result) throw new Error(`Lighthouse has no result for ${url}`)
  const { categories, audits } = result.lhr
  return {
    scores: Object.fromEntries(
      onlyCategories.map((name) => [name, Math.round((categories[name]?.score ?? 0) * 100)]),
    ),
    lcpMs: Math.round(audits['largest-contentful-paint']?.numericValue ?? 0),
    blockingMs: Math.round(audits['total-blocking-time']?.numericValue ?? 0),
  }
}

const columns = ({ scores, lcpMs, blockingMs }: Found) => ({
  'LCP ms': lcpMs,
  'blocking ms': blockingMs,
  ...Object.fromEntries(CATEGORIES.map((name) => [name, scores[name] ?? '–'])),
})

async function measure(latchkey: Latchkey, emptyPage: string | null): Promise<void> {
  const port = await freePort()
  const browser = await chromium.launch({
    executablePath: ensureBrowser(say),
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      `--remote-debugging-port=${port}`,
    ],
  })
  try {
    const developer = await signedIn(browser, latchkey)
    const cookie = (await developer.cookies()).map(({ name, value }) => `${name}=${value}`).join('; ')
    const rows: Record<string, string | number>[] = []
    const verdicts: Verdict[] = []
    if (emptyPage) {
      const context = await browser.newContext()
      const { scriptKb, fontKb } = await weigh(context, emptyPage)
      await context.close()
      rows.push({
        page: 'an empty page of Next',
        'JavaScript kB': Math.round(scriptKb),
        budget: '–',
        'fonts kB': Math.round(fontKb),
        ...columns(await ask(emptyPage, { port, cookie: '', isPublic: true })),
      })
    }
    for (const { path, kind, isPublic } of pages) {
      say(path)
      const context = isPublic ? await browser.newContext() : developer
      const { scriptKb, fontKb } = await weigh(context, latchkey.url + path)
      if (isPublic) await context.close()
      const found = onlyWeights ? null : await ask(latchkey.url + path, { port, cookie, isPublic })
      rows.push({
        page: path,
        'JavaScript kB': Math.round(scriptKb),
        budget: BUDGETS[kind],
        'fonts kB': Math.round(fontKb),
        ...(found && columns(found)),
      })
      verdicts.push(atMost(`JavaScript of ${path}`, scriptKb, BUDGETS[kind], 'kB'))
      verdicts.push(atMost(`fonts of ${path}`, fontKb, FONTS_KB, 'kB'))
      for (const [name, score] of Object.entries(found?.scores ?? {}))
        verdicts.push({
          claim: `${name} of ${path} ≥ ${SCORE}`,
          measured: String(score),
          holds: score >= SCORE,
        })
    }
    const missed = verdicts.filter(({ holds }) => !holds)
    const title = 'Compressed on the wire, and Lighthouse scores for mobile (0 to 100).'
    process.stdout.write(`${markdown({ scenario: 'pages', title, rows, verdicts: missed })}\n`)
  } finally {
    await browser.close()
  }
}

await ensureBuild(say)
const latchkey = await Latchkey.start()
const empty = onlyWeights ? null : await startEmptyPage(await freePort())
try {
  await measure(latchkey, empty?.url ?? null)
} finally {
  await empty?.stop()
  await latchkey.remove()
}
