import { chromium } from '@playwright/test'
import { Command, InvalidArgumentError } from 'commander'
import lighthouse from 'lighthouse'
import { freePort } from '#e2e/harness/free-port.ts'
import { Latchkey } from '#e2e/harness/latchkey.ts'
import {
  FONT_BUDGET_KB,
  SCRIPT_BUDGETS_KB,
  signInToWeigh,
  WEIGHED_PAGES,
  type WeighedPage,
  weigh,
} from '#e2e/harness/page-weights.ts'
import { ensureBrowser } from '#scripts/browser.ts'
import { ensureBuild } from '#scripts/build.ts'
import { atMost, markdown, type Verdict } from './report.ts'
import { startEmptyPage } from './sides/empty-page.ts'

// npm run bench:pages: what each page sends to a real browser, and what Lighthouse (mobile) says of it.

const SCORE = 95
const CATEGORIES = ['performance', 'accessibility', 'best-practices', 'seo'] as const

const command = new Command('npm run bench:pages --')
  .description('What each page sends to a real browser, and what Lighthouse (mobile) says of it.')
  .argument('[path...]', 'of the pages; all without')
  .option('--weights', 'leave Lighthouse out', false)
  .option('--runs <number>', 'how often Lighthouse is asked about each; the middle one counts', oddNumber, 1)
  .option(
    '--setting <NAME=value>',
    'of the portal, such as PORTAL_NAME=Acme; may be repeated',
    withSetting,
    {},
  )
  .parse()
const {
  weights: onlyWeights,
  runs,
  setting: env,
} = command.opts<{ weights: boolean; runs: number; setting: Record<string, string> }>()
const pages = WEIGHED_PAGES.filter(({ path }) => command.args.length === 0 || command.args.includes(path))

function oddNumber(text: string): number {
  const value = Number(text)
  if (Number.isInteger(value) && value % 2 === 1 && value > 0) return value
  throw new InvalidArgumentError('Give an odd number, so that there is one in the middle.')
}

function withSetting(text: string, others: Record<string, string>): Record<string, string> {
  const at = text.indexOf('=')
  if (at < 1) throw new InvalidArgumentError('Give a name, = and a value.')
  return { ...others, [text.slice(0, at)]: text.slice(at + 1) }
}

const say = (text: string) => process.stderr.write(`${text}\n`)

/** What Lighthouse found: its scores from 0 to 100, and what the one for performance is made of. */
type Found = { scores: Record<string, number>; lcpMs: number; blockingMs: number }

/** Where Chromium listens, and the cookies of whoever is signed in, for pages of a person. */
type Asked = { port: number; cookie: string; readers: WeighedPage['readers'] }

/** Asks Lighthouse as often as is wanted; the run whose performance is in the middle counts. */
async function ask(url: string, where: Asked): Promise<Found> {
  const found: Found[] = []
  for (let run = 0; run < runs; run++) found.push(await askOnce(url, where))
  const middle = found.toSorted((a, b) => performanceOf(a) - performanceOf(b))[runs >> 1]
  if (!middle) throw new Error(`nothing was asked about ${url}`)
  return middle
}

const performanceOf = ({ scores }: Found) => scores.performance ?? 0

/** SEO of pages for everyone only: search engines are kept away from the others. */
async function askOnce(url: string, { port, cookie, readers }: Asked): Promise<Found> {
  const onlyCategories = CATEGORIES.filter((category) => readers === 'everyone' || category !== 'seo')
  const result = await lighthouse(url, {
    port,
    onlyCategories,
    logLevel: 'error',
    output: 'json',
    ...(readers === 'person' && { extraHeaders: { Cookie: cookie } }),
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
    const { context: person, addressOf } = await signInToWeigh(browser, latchkey)
    const cookie = (await person.cookies()).map(({ name, value }) => `${name}=${value}`).join('; ')
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
        ...columns(await ask(emptyPage, { port, cookie: '', readers: 'everyone' })),
      })
    }
    for (const page of pages) {
      const { path, kind, readers } = page
      say(path)
      const url = addressOf(page)
      const context = readers === 'person' ? person : await browser.newContext()
      const { scriptKb, fontKb } = await weigh(context, url)
      if (readers !== 'person') await context.close()
      const found = onlyWeights ? null : await ask(url, { port, cookie, readers })
      rows.push({
        page: path,
        'JavaScript kB': Math.round(scriptKb),
        budget: SCRIPT_BUDGETS_KB[kind],
        'fonts kB': Math.round(fontKb),
        ...(found && columns(found)),
      })
      verdicts.push(atMost(`JavaScript of ${path}`, scriptKb, SCRIPT_BUDGETS_KB[kind], 'kB'))
      verdicts.push(atMost(`fonts of ${path}`, fontKb, FONT_BUDGET_KB, 'kB'))
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
const latchkey = await Latchkey.start({ env })
const empty = onlyWeights ? null : await startEmptyPage(await freePort())
try {
  await measure(latchkey, empty?.url ?? null)
} finally {
  await empty?.stop()
  await latchkey.remove()
}
