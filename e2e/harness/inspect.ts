import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { Page } from '@playwright/test'
import type axe from 'axe-core'

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

const WIDE = { width: 1280, height: 900 }
const NARROW = { width: 390, height: 844 }
/** The narrowest that a page has to fit, for whoever zooms. */
const NARROWEST = { width: 320, height: 640 }

/** The rules that every page keeps. */
const EVERY_RULE = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']
/** Dark changes colours and nothing else. */
const COLOURS: axe.RunOnly = { type: 'rule', values: ['color-contrast', 'link-in-text-block'] }

/** A phone, for what opens nowhere else. */
export const PHONE = [NARROW]

/** Looks at a page in every theme and width, unless told in which, and collects what is wrong with it. */
export async function inspect(
  page: Page,
  name: string,
  { screens = [WIDE, NARROW] }: { screens?: (typeof WIDE)[] } = {},
): Promise<string[]> {
  const findings: string[] = []
  for (const theme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme: theme, reducedMotion: 'reduce' })
    for (const screen of screens) {
      await page.setViewportSize(screen)
      for (const found of await violationsOn(page, theme === 'light' ? EVERY_RULE : COLOURS))
        findings.push(`${name}, ${screen.width} px, ${theme}: ${found}`)
    }
  }
  for (const screen of [NARROW, NARROWEST]) {
    await page.setViewportSize(screen)
    const tooWide = await whatIsTooWide(page)
    if (tooWide) findings.push(`${name} at ${screen.width} px ${tooWide}`)
  }
  await page.setViewportSize(WIDE)
  for (const html of await translatableCode(page)) findings.push(`${name}: a translator would change ${html}`)
  return findings
}

/**
 * What axe finds on the page as it is shown now, by rule and place. The script is put into a document once, and makes a
 * report of what is wrong alone: both take longer than the rules themselves.
 */
export async function violationsOn(
  page: Page,
  runOnly: axe.RunOptions['runOnly'] = EVERY_RULE,
): Promise<string[]> {
  if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(AXE)
  return await page.evaluate(async (only) => {
    const { axe: here } = window as unknown as { axe: typeof axe }
    const { violations } = await here.run(document, { runOnly: only, resultTypes: ['violations'] })
    return violations.flatMap(({ id, nodes }) =>
      nodes.map(({ html, failureSummary }) => `${id}: ${html}\n${failureSummary}`),
    )
  }, runOnly)
}

function whatIsTooWide(page: Page): Promise<string | null> {
  return page.evaluate(() => {
    const needed = document.documentElement.scrollWidth
    if (needed <= window.innerWidth) return null
    const reaches = (element: Element) => element.getBoundingClientRect().right > window.innerWidth + 1
    const wide = [...document.querySelectorAll('body *')].findLast(reaches)
    return `needs ${needed} px: ${wide?.outerHTML.slice(0, 200)}`
  })
}

/** Identifiers, secrets and code that are not marked as such: what is shown in one width, but labels and signs. */
function translatableCode(page: Page): Promise<string[]> {
  return page.evaluate(() =>
    [
      ...document.querySelectorAll<HTMLElement>(
        'code, pre, [class*="font-mono"]:not(.text-brass-ink, figcaption, [aria-hidden="true"])',
      ),
    ]
      .filter(({ translate, textContent }) => translate && /\p{L}/u.test(textContent))
      .map(({ outerHTML }) => outerHTML.slice(0, 200)),
  )
}
