import AxeBuilder from '@axe-core/playwright'
import type { Page } from '@playwright/test'

const SCREENS = [
  { width: 1280, height: 900 },
  { width: 390, height: 844 },
]
/** The rules that every page keeps. */
export const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']

/** A phone, for what opens nowhere else. */
export const PHONE = SCREENS.slice(1)

/** Looks at a page in every theme and width, unless told in which, and collects what is wrong with it. */
export async function inspect(
  page: Page,
  name: string,
  { screens = SCREENS }: { screens?: typeof SCREENS } = {},
): Promise<string[]> {
  const findings: string[] = []
  for (const theme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme: theme, reducedMotion: 'reduce' })
    for (const screen of screens) {
      await page.setViewportSize(screen)
      // Without frames there is nothing to gather in a page of its own, which takes most of the time.
      const axe = new AxeBuilder({ page }).setLegacyMode(true)
      // Dark changes colours and nothing else.
      const { violations } = await (theme === 'light'
        ? axe.withTags(TAGS)
        : axe.withRules(['color-contrast', 'link-in-text-block'])
      ).analyze()
      for (const { id, nodes } of violations)
        for (const { html, failureSummary } of nodes)
          findings.push(`${name}, ${screen.width} px, ${theme}: ${id}: ${html}\n${failureSummary}`)
    }
  }
  for (const width of [390, 320]) {
    await page.setViewportSize({ width, height: 640 })
    const { needed, wide } = await page.evaluate(() => {
      const needed = document.documentElement.scrollWidth
      const reaches = (element: Element) => element.getBoundingClientRect().right > window.innerWidth + 1
      const wide = [...document.querySelectorAll('body *')]
        .filter(reaches)
        .map((element) => element.outerHTML)
      return { needed, wide: wide.slice(-1).map((html) => html.slice(0, 200)) }
    })
    if (needed > width) findings.push(`${name} needs ${needed} px at ${width} px: ${wide}`)
  }
  await page.setViewportSize({ width: 1280, height: 900 })
  for (const html of await translatableCode(page)) findings.push(`${name}: a translator would change ${html}`)
  return findings
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
